import CGI
import HTTPTypes
import Testing

@Suite struct CGIRequestHeaderFieldsTests {
    private func fields(_ environment: [String: String]) throws -> [HTTPField] {
        try CGIRequest(environment: CGIRequestTests.environment(environment)).headerFields
    }

    @Test(arguments: [
        ("HTTP_ACCEPT", "accept"),
        ("HTTP_ACCEPT_LANGUAGE", "accept-language"),
        ("HTTP_X_REQUEST_ID2", "x-request-id2"),
        ("CONTENT_TYPE", "content-type"),
        ("CONTENT_LENGTH", "content-length"),
        ("HTTP_AUTHORIZATION", "authorization"),
        ("REDIRECT_HTTP_AUTHORIZATION", "authorization"),
    ])
    func `This variable is a header field`(variable: String, name: String) throws {
        let fields = try fields([variable: "12"])
        #expect(fields.map(\.name.canonicalName) == [name])
        #expect(fields.first?.value == "12")
    }

    @Test(arguments: [
        "HTTP_PROXY", "HTTP_", "HTTP", "HTTPS", "http_accept", "HTTP_accept", "HTTP_X-Y", "HTTP_X:Y", "HTTP_X Y",
        "HTTP_X\r\nY", "HTTP_X\u{0}", "HTTP_É", "REDIRECT_HTTP_ACCEPT", "SERVER_NAME", "CONTENT_TYPES", "",
    ])
    func `This variable is no header field`(variable: String) throws {
        #expect(try fields([variable: "x"]).isEmpty)
    }

    @Test(arguments: ["CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_AUTHORIZATION", "REDIRECT_HTTP_AUTHORIZATION"])
    func `An empty variable of these is one that is not set`(variable: String) throws {
        #expect(try fields([variable: ""]).isEmpty)
    }

    @Test func `The server's word on the content goes before the client's`() throws {
        let both = try fields([
            "HTTP_CONTENT_TYPE": "a/a", "CONTENT_TYPE": "b/b", "HTTP_CONTENT_LENGTH": "1", "CONTENT_LENGTH": "2",
        ])
        #expect(both.first(.contentType) == "b/b")
        #expect(both.first(.contentLength) == "2")
        #expect(both.count == 2)
        #expect(try fields(["HTTP_CONTENT_TYPE": "a/a", "HTTP_CONTENT_LENGTH": "1"]).isEmpty)
    }

    @Test(arguments: [("a", "b", "a"), ("", "b", "b"), ("a", "", "a")])
    func `A redirect's Authorization is the second choice`(direct: String, redirected: String, chosen: String) throws {
        let fields = try fields(["HTTP_AUTHORIZATION": direct, "REDIRECT_HTTP_AUTHORIZATION": redirected])
        #expect(fields.map(\.name) == [.authorization])
        #expect(fields.first(.authorization) == chosen)
    }

    @Test func `A header of the client cannot pass for a variable of the server`() throws {
        let fields = try fields(["HTTP_REDIRECT_HTTP_AUTHORIZATION": "Bearer x", "HTTP_REMOTE_ADDR": "x"])
        #expect(!fields.contains { $0.name == .authorization })
        #expect(fields.count == 2)
    }

    @Test(arguments: ["a\r\nb: c", "a\nb", "a\u{0}b", "a\u{7F}b", "a\u{1B}[31mb", "\r\n", " a ", "\u{FFFD}", "টাকা"])
    func `A field value holds no control character`(value: String) throws {
        let field = try #require(try fields(["HTTP_X_Y": value]).first)
        #expect(field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        #expect(HTTPField.isValidValue(field.value))
    }

    @Test func `A field may be a megabyte long`() throws {
        let value = String(repeating: "x", count: 1 << 20)
        #expect(try fields(["HTTP_X_Y": value]).first?.value == value)
    }

    @Test(arguments: [1_000, 1_001, 100_000])
    func `A thousand fields are taken, and no more`(count: Int) throws {
        let environment = Dictionary(uniqueKeysWithValues: (0..<count).map { ("HTTP_X\($0)", "x") })
        if count <= 1_000 {
            #expect(try fields(environment).count == count)
        } else {
            #expect(throws: CGIError.malformedRequest("too many header fields")) { try fields(environment) }
        }
    }
}
