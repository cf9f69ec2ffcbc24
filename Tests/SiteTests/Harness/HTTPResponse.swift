import Foundation
import Testing

/// A response as it came over the wire, with a chunked body put together.
struct HTTPResponse: Sendable, CustomStringConvertible {
    let status: Int
    let fields: [(name: String, value: String)]
    let body: [UInt8]

    /// The body as text; bytes that are not UTF-8 become U+FFFD.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; nil when it is none.
    var json: JSON? { try? JSON(Data(body)) }

    var detail: String? { json?["detail"].string }

    /// The values of all fields of a name, joined as HTTP does it; nil when there is none.
    subscript(name: String) -> String? {
        let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    var description: String { "\(status) \(text.prefix(2000))" }

    /// The JSON of a response that must be 200.
    @discardableResult
    func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) throws -> JSON {
        try #require(status == 200, "\(self)", sourceLocation: sourceLocation)
        return try #require(json, "\(self)", sourceLocation: sourceLocation)
    }

    /// Checks everything that every error of the API has in common.
    func expectError(_ status: Int, _ detail: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(self.status == status, "\(self)", sourceLocation: sourceLocation)
        #expect(self.detail == detail, "\(self)", sourceLocation: sourceLocation)
        expectFieldsOfEveryResponse(sourceLocation: sourceLocation)
    }

    /// Checks the header fields that every response of the API has.
    func expectFieldsOfEveryResponse(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(self["Content-Type"] == "application/json", sourceLocation: sourceLocation)
        #expect(self["Cache-Control"] == "no-store", sourceLocation: sourceLocation)
        #expect(self["X-Content-Type-Options"] == "nosniff", sourceLocation: sourceLocation)
        #expect(self["X-Request-ID"]?.isEmpty == false, sourceLocation: sourceLocation)
    }
}

extension HTTPResponse {
    /// Reads a response from the bytes that a server sent until it closed the connection.
    /// - Parameter bodyless: true for the response to HEAD.
    init(_ bytes: [UInt8], bodyless: Bool) throws {
        guard let headEnd = Data(bytes).range(of: Data("\r\n\r\n".utf8)) else {
            throw HarnessError("no HTTP response: \(String(decoding: bytes.prefix(1000), as: UTF8.self))")
        }
        let lines = String(decoding: bytes[..<headEnd.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw HarnessError("no status line: \(lines[0])")
        }
        self.status = status
        fields = try lines.dropFirst().map { line in
            guard let colon = line.firstIndex(of: ":") else { throw HarnessError("no header field: \(line)") }
            return (String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        let rest = Array(bytes[headEnd.upperBound...])
        let names = Dictionary(fields.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        if bodyless || status == 204 || status == 304 {
            guard rest.isEmpty else { throw HarnessError("a body where none may be") }
            body = []
        } else if names["transfer-encoding"] == "chunked" {
            body = try Self.joinChunks(rest)
        } else if let length = names["content-length"].flatMap({ Int($0) }) {
            guard rest.count == length else { throw HarnessError("\(rest.count) of \(length) bytes of a body") }
            body = rest
        } else {
            body = rest
        }
    }

    private static func joinChunks(_ bytes: [UInt8]) throws -> [UInt8] {
        var body: [UInt8] = []
        var rest = Data(bytes)
        while let lineEnd = rest.range(of: Data("\r\n".utf8)) {
            let size = String(decoding: rest[..<lineEnd.lowerBound], as: UTF8.self)
            guard let count = Int(size, radix: 16) else { throw HarnessError("no chunk size: \(size)") }
            if count == 0 { return body }
            body += rest[lineEnd.upperBound...].prefix(count)
            rest = Data(rest[lineEnd.upperBound...].dropFirst(count + 2))
        }
        throw HarnessError("the last chunk is missing")
    }
}
