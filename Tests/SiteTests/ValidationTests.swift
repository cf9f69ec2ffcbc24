import Testing

/// Requests that are no valid input: 422 with a list that says what is wrong, in pydantic's manner.
@Suite struct ValidationTests {
    let site: StagedSite

    init() throws { site = try StagedSite.shared.get() }

    static let notJSON = error("json_invalid", ["body", 0], "JSON decode error")
    static let notAnObject = error(
        "model_attributes_type", ["body"], "Input should be a valid dictionary or object to extract fields from")
    static let noBody = error("missing", ["body"], "Field required")
    static let noUsername = error("missing", ["body", "username"], "Field required")
    static let noPassword = error("missing", ["body", "password"], "Field required")
    static let noContent = error("missing", ["body", "content"], "Field required")

    private static func error(_ type: JSON, _ location: JSON, _ message: JSON) -> JSON {
        ["type": type, "loc": location, "msg": message]
    }

    private static func notAString(_ name: JSON) -> JSON {
        error("string_type", ["body", name], "Input should be a valid string")
    }

    @Test(
        "A bad body of a registration is 422 and says what is wrong",
        arguments: [
            ("", [noBody]), ("{", [notJSON]), ("nonsense", [notJSON]), ("{\"username\":", [notJSON]),
            (#"{"username":"maria","password":"12345678"} x"#, [notJSON]),
            (#"{'username':'maria','password':'12345678'}"#, [notJSON]),
            (#"{"username":"maria","password":"12345678",}"#, [notJSON]),
            ("[]", [notAnObject]), ("\"text\"", [notAnObject]), ("12", [notAnObject]), ("true", [notAnObject]),
            ("null", [notAnObject]), (#"[{"username":"maria","password":"12345678"}]"#, [notAnObject]),
            ("{}", [noUsername, noPassword]), (#"{"username":"maria"}"#, [noPassword]),
            (#"{"password":"12345678"}"#, [noUsername]),
            (#"{"Username":"maria","PASSWORD":"12345678"}"#, [noUsername, noPassword]),
            (#"{"username":null,"password":"12345678"}"#, [notAString("username")]),
            (#"{"username":12345,"password":12345678}"#, [notAString("username"), notAString("password")]),
            (#"{"username":true,"password":"12345678"}"#, [notAString("username")]),
            (#"{"username":["maria"],"password":{"a":"12345678"}}"#, [notAString("username"), notAString("password")]),
        ])
    func registration(body: String, errors: [JSON]) throws {
        let response = try site.send(.post("/auth/register", json: body))
        response.expectError(422, "Invalid request format")
        #expect(response.json?["errors"] == .array(errors))
    }

    @Test(
        "A bad body of a message is 422 and says what is wrong",
        arguments: [
            ("", noBody), ("{}", noContent), (#"{"Content":"x"}"#, noContent),
            (#"{"content":null}"#, notAString("content")),
            (#"{"content":7}"#, notAString("content")), (#"{"content":["x"]}"#, notAString("content")),
            (#"{"content":{"text":"x"}}"#, notAString("content")), (#"{"content":false}"#, notAString("content")),
            (#"{"content":"x"#, notJSON), ("[\"content\"]", notAnObject), ("content=x", notJSON),
        ])
    func message(body: String, error: JSON) throws {
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        let response = try account.send(.post("/conversations/\(conversation)/messages", json: body))
        response.expectError(422, "Invalid request format")
        #expect(response.json?["errors"] == [error])
        #expect(try account.messages(in: conversation) == [])
    }

    @Test(
        "A bad form is 422 and says what is wrong",
        arguments: [
            ("", [noUsername, noPassword]), ("username=maria", [noPassword]), ("password=12345678", [noUsername]),
            ("Username=maria&Password=x", [noUsername, noPassword]),
            ("{\"username\":\"maria\"}", [noUsername, noPassword]),
        ])
    func form(body: String, errors: [JSON]) throws {
        let response = try site.send(.post("/auth/token", form: body))
        response.expectError(422, "Invalid request format")
        #expect(response.json?["errors"] == .array(errors))
    }

    @Test("A form that is not UTF-8 is 422", arguments: ["username=%FF&password=x", "username=%C0%80&password=x"])
    func formNotUTF8(body: String) throws {
        let response = try site.send(.post("/auth/token", form: body))
        response.expectError(422, "Invalid request format")
        #expect(response.json?["errors"].elements.count == 1)
    }

    @Test(
        "An id that is not an integer is 422",
        arguments: [
            "abc", "1e3", "1.0", "0x1", "1a", "+1", "--1", "-", "%20", "%201", "1%20", "%D9%A1", "%EF%BC%91",
            "%E0%A7%A7", "''",
            "1%00", "1%0A", "1;2", "1,2", "NaN", "null", "true", "%2B1", "1_000", "%F0%9F%98%80", "%FF",
        ])
    func notAnID(id: String) throws {
        let account = try site.newAccount()
        for request in requests(on: id) {
            let response = try account.send(request)
            // A server may refuse a NUL in a path before anybody else sees it.
            if id == "1%00" && response["X-Request-ID"] == nil {
                #expect((400..<500).contains(response.status))
                continue
            }
            response.expectError(422, "Invalid request format")
            #expect(
                response.json?["errors"] == [
                    Self.error(
                        "int_parsing", ["path", "conversation_id"],
                        "Input should be a valid integer, unable to parse string as an integer")
                ])
        }
    }

    @Test(
        "An integer that no conversation can have is 404",
        arguments: [
            "0", "-1", "-0", "2147483648", "4294967297", "9223372036854775807", "9223372036854775808",
            "18446744073709551617", "99999999999999999999", "-99999999999999999999",
            String(repeating: "9", count: 1000),
        ])
    func impossibleID(id: String) throws {
        let account = try site.newAccount()
        for request in requests(on: id) {
            try account.send(request).expectError(404, "Conversation not found")
        }
    }

    @Test(
        "An id may be written with leading zeros or percent-encoded, and stays the same id", arguments: [false, true])
    func sameID(encoded: Bool) throws {
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        try account.ask("Hello", in: conversation).expectSuccess()
        let digits = "\(conversation)".utf8.map { "%" + String($0, radix: 16) }.joined()
        let response = try account.get("/conversations/\(encoded ? digits : "00\(conversation)")/messages")
        #expect(try response.expectSuccess().elements.count == 2)
    }

    @Test(
        "An Idempotency-Key that is none is 422",
        arguments: ["", "with space", "ключ", String(repeating: "k", count: 256)])
    func idempotencyKey(key: String) throws {
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        let response = try account.ask("Hello", in: conversation, key: key)
        response.expectError(422, "Invalid request format")
        #expect(response.json?["errors"].elements.first?["loc"] == ["header", "Idempotency-Key"])
        #expect(try account.messages(in: conversation) == [])
    }

    private func requests(on id: String) -> [HTTPRequest] {
        [
            .delete("/conversations/\(id)"), .get("/conversations/\(id)/messages"),
            .post("/conversations/\(id)/messages", ["content": "Hello"]),
        ]
    }
}
