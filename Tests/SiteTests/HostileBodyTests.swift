import Foundation
import Testing

/// Bodies from strangers.
@Suite struct HostileBodyTests {
    let site: StagedSite
    let account: Account
    let conversation: Int

    init() throws {
        site = try StagedSite.shared.get()
        account = try site.newAccount()
        conversation = try account.openConversation()
    }

    static let depths = [100, 511, 513, 5000, 30_000]

    @Test("JSON of any depth gets an answer, and no message", arguments: depths, ["[", "{\"a\":", "{\"content\":["])
    func depth(depth: Int, opening: String) throws {
        let body = String(String(repeating: opening, count: depth).prefix(65_536))
        let response = try account.send(.post(path, json: body))
        response.expectError(422, "Invalid request format")
        try expectNothingStored()
    }

    @Test("A deeply nested value beside the fields is passed over or refused, and harms nobody", arguments: depths)
    func deepNeighbour(depth: Int) throws {
        let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let response = try account.send(.post(path, json: #"{"deep":\#(nested),"content":"Hello"}"#))
        #expect([200, 422].contains(response.status), "\(response)")
        response.expectFieldsOfEveryResponse()
    }

    static let notUnicode: [[UInt8]] = [
        [0xFF], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
        [0xF0, 0x9F, 0x98], [0xFE, 0xFF],
    ]

    @Test("Content that is not UTF-8 is 422", arguments: notUnicode)
    func badUTF8(bytes: [UInt8]) throws {
        let body = Array(#"{"content":"a"#.utf8) + bytes + Array(#"b"}"#.utf8)
        try account.send(.post(path, json: body)).expectError(422, "Invalid request format")
        try expectNothingStored()
    }

    @Test(
        "A lone surrogate is 422",
        arguments: [#"\ud800"#, #"\udc00"#, #"\ud800\ud800"#, #"\udc00\ud800"#, #"\ud83dx"#, #"\uD83D\u0041"#])
    func loneSurrogate(escape: String) throws {
        try account.send(.post(path, json: #"{"content":"a\#(escape)b"}"#)).expectError(422, "Invalid request format")
        try expectNothingStored()
    }

    @Test("Escapes are read as JSON says")
    func escapes() throws {
        try account.send(.post(path, json: #"{"content":"\u0041\ud83d\ude00\/\\\"\b\f\n\r\t\u00e9z"}"#)).expectSuccess()
        let stored = try #require(account.messages(in: conversation).first?.content)
        #expect(stored.utf8.elementsEqual("A😀/\\\"\u{8}\u{C}\n\r\t\u{E9}z".utf8))
    }

    @Test("A NUL is 422, as a byte and as an escape", arguments: ["a\u{0}b", #"a\u0000b"#])
    func nul(content: String) throws {
        try account.send(.post(path, json: #"{"content":"\#(content)"}"#)).expectError(422, "Invalid request format")
        try account.send(.post("/auth/register", json: #"{"username":"\#(content)cd","password":"12345678"}"#))
            .expectError(422, "Invalid request format")
        try expectNothingStored()
    }

    @Test(
        "What is nearly JSON is 422",
        arguments: [
            #"{"content":"Hello"}}"#, #"{"content":"Hello"} {"content":"Again"}"#, #"{content:"Hello"}"#,
            "{\"content\":\"a\nb\"}",
            #"{"content":"Hello"} // comment"#, #"{"content":NaN}"#, #"{"content":"\x41"}"#, #"{"content":"\u00"}"#,
            "\u{FEFF}", "\u{0}", "{", "\"", "\\", #"{"content":'Hello'}"#, #"{"content":"Hello""#, #"{"content"}"#,
        ])
    func nearlyJSON(body: String) throws {
        try account.send(.post(path, json: body)).expectError(422, "Invalid request format")
        try expectNothingStored()
    }

    @Test func `A field that comes twice is one message or none, never an error of the server`() throws {
        let response = try account.send(.post(path, json: #"{"content":"first","content":"second"}"#))
        #expect([200, 422].contains(response.status), "\(response)")
        #expect(try account.messages(in: conversation).count == (response.status == 200 ? 2 : 0))
    }

    @Test func `Unknown fields are ignored`() throws {
        let body =
            #"{"content":"Hello","sender":"ai","id":1,"conversation_id":2,"__proto__":{},"extra":[1.5e300,null]}"#
        try account.send(.post(path, json: body)).expectSuccess()
        #expect(try account.messages(in: conversation).map(\.sender) == ["user", "ai"])
    }

    // MARK: Size

    static let limit = 65_536

    /// A good body, filled up with spaces.
    private func body(_ size: Int) -> HTTPRequest {
        let json = #"{"content":"Hello"}"#
        return .post(path, json: json + String(repeating: " ", count: size - json.count))
    }

    @Test("A body of exactly the limit is taken, with its length declared or in chunks", arguments: [false, true])
    func atTheLimit(chunked: Bool) throws {
        try send(body(Self.limit), chunked: chunked).expectSuccess()
    }

    @Test("A body of more is 413", arguments: [limit + 1, 100_000, 3_000_000], [false, true])
    func overTheLimit(size: Int, chunked: Bool) throws {
        try send(body(size), chunked: chunked).expectError(413, "Request body too large")
        try expectNothingStored()
    }

    @Test("A body that is not read does not harm the answer", arguments: [20, 60_000, 3_000_000], [false, true])
    func unreadBody(size: Int, chunked: Bool) throws {
        for site in try [site, Servers.preforkRoot.get()] {
            var request = HTTPRequest.post(site.prefix + "/auth/register", json: Array(repeating: 0x20, count: size))
            request.fields = [("Content-Type", "text/plain")]
            let connection = try site.connect()
            try connection.send(chunked ? request.chunkedBytes : request.bytes)
            try connection.receive().expectError(415, "Unsupported Media Type")
        }
    }

    @Test func `MAX_BODY_BYTES changes the limit`() throws {
        let site = try StagedSite(["MAX_BODY_BYTES": "1024"])
        let body = #"{"username":"maria","password":"12345678"}"#
        let padding = 1024 - body.count
        try site.send(.post("/auth/register", json: body + String(repeating: " ", count: padding + 1)))
            .expectError(413, "Request body too large")
        try site.send(.post("/auth/register", json: body + String(repeating: " ", count: padding))).expectSuccess()
    }

    @Test(
        "A declared length that not even the server takes is 413, without waiting for the body",
        arguments: ["17000000", "2000000000", "9223372036854775807"])
    func declaredLength(length: String) throws {
        let connection = try connect()
        try connection.send(head([("Content-Length", length)]))
        let response = try connection.receive()
        #expect(response.status == 413, "\(response)")
        #expect(response.detail == "Request body too large")
    }

    @Test(
        "A declared length that is no number is refused",
        arguments: ["-1", "abc", "1e3", "0x10", "1 1", "18446744073709551616", "+5", "5, 6"])
    func badLength(length: String) throws {
        let connection = try connect()
        try connection.send(head([("Content-Length", length)]) + Array(#"{"content":"Hello"}"#.utf8))
        #expect((400..<500).contains(try connection.receive().status))
        try expectNothingStored()
    }

    @Test(
        "Chunks that are none are refused",
        arguments: ["xyz\r\nHello\r\n0\r\n\r\n", "-5\r\nHello\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFFF\r\n"])
    func badChunks(chunks: String) throws {
        let connection = try connect()
        try connection.send(head([("Transfer-Encoding", "chunked")]) + Array(chunks.utf8))
        connection.endSending()
        #expect((400..<500).contains(try connection.receive().status))
        try expectNothingStored()
    }

    @Test func `A chunked body is one message`() throws {
        try send(.post(path, ["content": .string(String(repeating: "word ", count: 900))]), chunked: true)
            .expectSuccess()
        #expect(try account.messages(in: conversation).count == 2)
    }

    // MARK: Clients that leave

    @Test("A client that leaves before its body is complete has sent nothing", arguments: [0, 1, 19, 40])
    func leavesEarly(sent: Int) throws {
        let body = #"{"content":"Hello"}"# + String(repeating: " ", count: 100)
        var connection: Connection? = try connect()
        try connection?.send(head([("Content-Length", "\(body.utf8.count)")]) + Array(body.utf8.prefix(sent)))
        connection = nil
        try expectNothingStored()
        #expect(try account.ask("Still there?", in: conversation).status == 200)
        #expect(try account.messages(in: conversation).count == 2)
    }

    @Test func `A client that ends its side too early is told so`() throws {
        let connection = try connect()
        try connection.send(head([("Content-Length", "100")]) + Array(#"{"content":"Hello"}"#.utf8))
        connection.endSending()
        let response = try? connection.receive()
        #expect(response.map { (400..<500).contains($0.status) } ?? true, "\(String(describing: response))")
        try expectNothingStored()
    }

    // MARK: Helpers

    private var path: String { "/conversations/\(conversation)/messages" }

    private func connect() throws -> Connection { try site.connect() }

    /// The head of a message's request, with these fields in place of a length.
    private func head(_ fields: [(name: String, value: String)]) -> [UInt8] {
        HTTPRequest(method: "POST", target: site.prefix + path, fields: [("Content-Type", "application/json")])
            .bearing(account.token).head(bodyFields: fields)
    }

    private func send(_ request: HTTPRequest, chunked: Bool) throws -> HTTPResponse {
        guard chunked else { return try account.send(request) }
        var request = request.bearing(account.token)
        request.target = site.prefix + request.target
        let connection = try connect()
        try connection.send(request.chunkedBytes)
        return try connection.receive()
    }

    private func expectNothingStored(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try account.messages(in: conversation) == [], sourceLocation: sourceLocation)
    }
}
