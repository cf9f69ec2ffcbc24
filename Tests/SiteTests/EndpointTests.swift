import Testing

/// The endpoint table of the HTTP contract, byte for byte where it shows bytes.
@Suite struct EndpointTests {
    let site: StagedSite

    init() throws { site = try StagedSite.shared.get() }

    @Test func `GET / says where one is`() throws {
        let response = try site.send(.get("/").with("Accept", "application/json"))
        #expect(response.status == 200)
        #expect(
            response.text
                == #"{"message":"Welcome to the Mobile App AI Chatbot API!","version":"1.0.0","docs":"/docs"}"#)
        response.expectFieldsOfEveryResponse()
    }

    @Test func `GET /health answers ok`() throws {
        let response = try site.get("/health")
        #expect(response.status == 200)
        #expect(response.text == #"{"status":"ok","service":"Mobile App AI Chatbot"}"#)
        response.expectFieldsOfEveryResponse()
    }

    @Test func `POST /auth/register creates a user`() throws {
        let response = try site.register("endpoint-register", "12345678")
        #expect(response.status == 200)
        #expect(response.text == #"{"msg":"User created successfully"}"#)
        response.expectFieldsOfEveryResponse()
    }

    @Test func `POST /auth/token answers a bearer token`() throws {
        let account = try site.newAccount()
        let response = try site.logIn(account.name, account.password)
        let json = try response.expectSuccess()
        #expect(json.names.isSuperset(of: ["access_token", "token_type"]))
        #expect(json["token_type"] == "bearer")
        #expect(response.text.hasPrefix(#"{"access_token":"eyJ"#))
        response.expectFieldsOfEveryResponse()
    }

    @Test func `The fields of the OAuth 2 password form are accepted and ignored`() throws {
        let account = try site.newAccount()
        try site.send(
            .post(
                "/auth/token",
                form: [
                    "grant_type": "password", "username": account.name, "password": account.password, "scope": "a b",
                    "client_id": "app", "client_secret": "hidden",
                ])
        ).expectSuccess()
    }

    @Test(
        "POST /conversations/ needs no body, and takes any",
        arguments: [
            .post("/conversations/"), HTTPRequest(method: "POST", target: "/conversations/"),
            .post("/conversations/", json: "{}"), .post("/conversations/", json: "no JSON"),
            .post("/conversations/", form: "a=b"),
        ])
    func createConversation(request: HTTPRequest) throws {
        let account = try site.newAccount()
        let response = try account.send(request)
        #expect(response.status == 200)
        #expect(Int(response.text).map { $0 > 0 } == true, "a bare integer, not \(response.text)")
        response.expectFieldsOfEveryResponse()
    }

    @Test func `GET /conversations/ lists conversations in the order of their ids`() throws {
        let account = try site.newAccount()
        #expect(try account.get("/conversations/").text == #"{"conversations":[]}"#)
        let first = try account.openConversation()
        let second = try account.openConversation()
        try account.ask("Hello", in: first).expectSuccess()
        let response = try account.get("/conversations/")
        #expect(
            response.text
                == #"{"conversations":[{"id":\#(first),"title":"Hello","message_count":2},"#
                + #"{"id":\#(second),"title":"New Conversation","message_count":0}]}"#)
        response.expectFieldsOfEveryResponse()
    }

    @Test func `DELETE /conversations/{id} deletes the conversation`() throws {
        let account = try site.newAccount()
        let response = try account.delete(account.openConversation())
        #expect(response.status == 200)
        #expect(response.text == #"{"msg":"Conversation deleted successfully"}"#)
        response.expectFieldsOfEveryResponse()
    }

    @Test func `POST /conversations/{id}/messages answers the reply`() throws {
        let account = try site.newAccount()
        let response = try account.ask("Hello", in: account.openConversation())
        let json = try response.expectSuccess()
        #expect(json["sender"] == "ai")
        #expect(!json["content"].text.isEmpty)
        #expect(json["id"].number > 0)
        #expect(response.text.hasPrefix(#"{"sender":"ai","content":""#))
        response.expectFieldsOfEveryResponse()
    }

    @Test func `GET /conversations/{id}/messages lists messages in the order of their ids`() throws {
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        #expect(try account.get("/conversations/\(conversation)/messages").text == "[]")
        let reply = try account.ask("Hello", in: conversation).expectSuccess()["content"]
        let response = try account.get("/conversations/\(conversation)/messages")
        let messages = try account.messages(in: conversation)
        #expect(messages.count == 2 && messages[0].id < messages[1].id)
        #expect(
            response.text
                == #"[{"id":\#(messages[0].id),"sender":"user","content":"Hello"},"#
                + #"{"id":\#(messages[1].id),"sender":"ai","content":\#(reply.serialized)}]"#)
        response.expectFieldsOfEveryResponse()
    }

    @Test func `A conversation counts its messages`() throws {
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        for count in [0, 2, 4, 6] {
            #expect(try account.listed(conversation)?["message_count"] == .int(count))
            try account.ask("Question \(count)", in: conversation).expectSuccess()
        }
    }

    @Test(
        "HEAD answers as GET, without a body",
        arguments: ["/", "/health", "/conversations/", "/conversations/ID/messages"])
    func head(path: String) throws {
        let account = try site.newAccount()
        let path = try path.replacing("ID", with: "\(account.openConversation())")
        let get = try account.get(path)
        let head = try account.send(HTTPRequest(method: "HEAD", target: path))
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        #expect(head["Content-Type"] == get["Content-Type"])
        #expect(head["Content-Length"] == "\(get.body.count)")
        head.expectFieldsOfEveryResponse()
    }

    @Test func `HEAD of an error has no body either`() throws {
        let response = try site.send(HTTPRequest(method: "HEAD", target: "/conversations/"))
        #expect(response.status == 401)
        #expect(response["WWW-Authenticate"] == "Bearer")
    }

    @Test(
        "A path answers with and without the trailing slash, without a redirect",
        arguments: ["/health", "/auth/register", "/auth/token", "/conversations", "/conversations/ID/messages"],
        ["", "/", "?page=1", "/?page=1"])
    func trailingSlash(path: String, end: String) throws {
        let account = try site.newAccount()
        let path = try path.replacing("ID", with: "\(account.openConversation())")
        let request: HTTPRequest =
            switch path {
            case "/auth/register": .post(path + end, ["username": "\(account.name)-2\(end)", "password": "12345678"])
            case "/auth/token": .post(path + end, form: ["username": account.name, "password": account.password])
            default: .get(path + end)
            }
        try account.send(request).expectSuccess()
    }

    @Test("Posts answer with and without the trailing slash", arguments: ["", "/"])
    func trailingSlashOfPosts(end: String) throws {
        let account = try site.newAccount()
        let conversation = try account.send(.post("/conversations\(end)")).expectSuccess().number
        try account.send(.post("/conversations/\(conversation)/messages\(end)", ["content": "Hello"])).expectSuccess()
        try account.send(.delete("/conversations/\(conversation)\(end)")).expectSuccess()
    }
}
