import CGI
import HTTPTypes
import SystemPackage
import Testing

/// What random input cannot break. The seeds are fixed: a failure comes back.
@Suite struct RandomInputTests {
    private static let seeds = Array(UInt64(0)..<8)
    private static let rounds = 300

    @Test(arguments: seeds)
    func `Any input is read, or refused`(seed: UInt64) throws {
        var random = RandomInput(seed: seed)
        for _ in 0..<Self.rounds {
            let text = String(decoding: random.bytes(upTo: 200), as: UTF8.self)

            let environment = [
                "REQUEST_METHOD": "GET", "REQUEST_URI": text, "SCRIPT_NAME": random.text(upTo: 20),
                "CONTENT_TYPE": text,
                "CONTENT_LENGTH": random.text(upTo: 4), "HTTP_X_" + random.text(upTo: 4): text,
                random.text(upTo: 9): text,
            ]
            let request = try CGIRequest(environment: environment)
            #expect(request.path.allSatisfy { !$0.isEmpty })
            #expect(request.mountPoint.isEmpty || request.mountPoint.utf8.first == UInt8(ascii: "/"))
            #expect(request.headerFields.allSatisfy { HTTPField.isValidValue($0.value) })

            if let form = URLEncodedForm(random.bytes(upTo: 200)) {
                #expect(form.fields.allSatisfy { form.values($0.name).contains($0.value) })
            }
            if let mediaType = MediaType(text) {
                #expect(MediaType(mediaType.essence)?.essence == mediaType.essence)
            }
            let accept = Accept(text)
            let qualities = ["a/b", "c/d"].map(accept.quality)
            #expect(qualities.allSatisfy { (0...1000).contains($0) })
            let best = qualities[0] >= qualities[1] ? "a/b" : "c/d"
            #expect(accept.preferred(of: ["a/b", "c/d"]) == (qualities == [0, 0] ? nil : best))
        }
    }

    @Test(arguments: seeds)
    func `A body of any bytes and any length comes out as declared`(seed: UInt64) throws {
        var random = RandomInput(seed: seed)
        for _ in 0..<50 {
            let bytes = random.bytes(upTo: 200)
            let length = Int.random(in: 0...220, using: &random)
            let limit = Int.random(in: 0...220, using: &random)
            let request = try CGIRequest(
                environment: CGIRequestTests.environment(["CONTENT_LENGTH": "\(length)"]))
            let connection = try Connection.pipe(holding: bytes)
            let body = Result { () throws(CGIError) in
                try CGIBody(of: request, input: connection.input).read(limit: limit)
            }
            let expected: Result<[UInt8], CGIError> =
                length > limit
                ? .failure(.bodyTooLarge(limit: limit))
                : length > bytes.count ? .failure(.incompleteBody) : .success(Array(bytes[..<length]))
            #expect(body == expected)
        }
    }

    @Test(arguments: seeds)
    func `An encoded path is read back`(seed: UInt64) throws {
        var random = RandomInput(seed: seed)
        for _ in 0..<Self.rounds {
            let path = random.list(upTo: 6) { $0.text(upTo: 12) }.filter { !$0.isEmpty }
            let mount = random.list(upTo: 3) { String($0.text(upTo: 6).unicodeScalars.filter { $0 != "/" }) }
                .filter { !$0.isEmpty }
            let mountPoint = mount.map { "/" + random.percentEncoded($0) }.joined()
            let target = mountPoint + path.map { "/" + random.percentEncoded($0) }.joined()
            let request = try CGIRequest(environment: [
                "REQUEST_METHOD": "GET", "REQUEST_URI": target,
                "SCRIPT_NAME": mount.map { "/" + $0 }.joined() + "/cgi-bin/program",
            ])
            #expect(request.path.map { Array($0.utf8) } == path.map { Array($0.utf8) })
            #expect(request.mountPoint == mountPoint)
        }
    }

    @Test(arguments: seeds)
    func `An encoded form is read back`(seed: UInt64) throws {
        var random = RandomInput(seed: seed)
        for _ in 0..<Self.rounds {
            let fields = random.list(upTo: 6) { [$0.text(upTo: 12), $0.text(upTo: 12)] }
            let text = fields.map { $0.map { random.percentEncoded($0, spaceAsPlus: true) }.joined(separator: "=") }
                .joined(separator: "&")
            let form = try #require(URLEncodedForm(text))
            #expect(
                form.fields.map { [Array($0.name.utf8), Array($0.value.utf8)] }
                    == fields.map { $0.map { Array($0.utf8) } })
        }
    }

    @Test(arguments: seeds)
    func `An encoded media type is read back`(seed: UInt64) throws {
        var random = RandomInput(seed: seed)
        for _ in 0..<Self.rounds {
            let (type, subtype) = (random.token(), random.token())
            let parameters = random.list(upTo: 4) { [$0.token(), $0.text(upTo: 12)] }
            let text = "\(type)/\(subtype)" + parameters.map { "; \($0[0])=\(Self.quoted($0[1]))" }.joined()
            let mediaType = try #require(MediaType(text))
            #expect(mediaType.essence == "\(type)/\(subtype)".lowercased())
            #expect(mediaType.parameters.map(\.name) == parameters.map { $0[0].lowercased() })
            #expect(mediaType.parameters.map { Array($0.value.utf8) } == parameters.map { Array($0[1].utf8) })
        }
    }

    /// A string in quotes (RFC 9110, section 5.6.4).
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" {
                quoted.unicodeScalars.append("\\")
            }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
