import Testing

/// The error table of the HTTP contract. What needs a model, a broken configuration or a second request at the same time has
/// tests of its own.
@Suite struct ErrorTests {
    let site: StagedSite

    init() throws { site = try StagedSite.shared.get() }

    static let protected: [HTTPRequest] = [
        .get("/conversations/"), .post("/conversations/"), .delete("/conversations/1"),
        .get("/conversations/1/messages"), .post("/conversations/1/messages", ["content": "Hello"]),
        .delete("/conversations/not-an-id"), .post("/conversations/1/messages", json: "no JSON"),
    ]

    @Test("Without a token, everything below /conversations/ is 401", arguments: protected)
    func noToken(request: HTTPRequest) throws {
        let response = try site.send(request)
        response.expectError(401, "Invalid authentication credentials")
        #expect(response["WWW-Authenticate"] == "Bearer")
        #expect(response.text == #"{"detail":"Invalid authentication credentials"}"#)
    }

    @Test("With a token of a user who is gone, everything below /conversations/ is 401", arguments: protected)
    func userGone(request: HTTPRequest) throws {
        let response = try site.send(request.bearing(Token.make(claims: Token.claims("nobody-of-this-name"))))
        response.expectError(401, "User not found")
        #expect(response["WWW-Authenticate"] == "Bearer")
    }

    @Test(
        "A wrong username and a wrong password are the same error",
        arguments: [
            ("{name}", "wrong password"), ("unknown-name", "{password}"), ("{name}", ""), ("", "{password}"),
            ("{name} ", "{password}"), ("{NAME}", "{password}"), ("{name}", "{password} "),
            ("{name}", String(repeating: "x", count: 100)),
        ])
    func wrongCredentials(username: String, password: String) throws {
        let account = try site.newAccount()
        let response = try site.logIn(
            username.replacing("{name}", with: account.name).replacing("{NAME}", with: account.name.uppercased()),
            password.replacing("{password}", with: account.password))
        response.expectError(401, "Incorrect username or password")
        #expect(response["WWW-Authenticate"] == "Bearer")
    }

    @Test func `A taken username is 400`() throws {
        let account = try site.newAccount()
        try site.register(account.name, "another password").expectError(400, "Username already registered")
        try site.logIn(account.name, account.password).expectSuccess()
    }

    @Test(
        "A message of nothing but white space is 400",
        arguments: ["", " ", "\t\r\n", "\u{A0}", "\u{3000}", "\u{2003}\u{2028}\u{85}"])
    func emptyMessage(content: String) throws {
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        try account.ask(content, in: conversation).expectError(400, "Message content cannot be empty")
        #expect(try account.messages(in: conversation) == [])
    }

    static let onConversation: [HTTPRequest] = [
        .delete("/conversations/ID"), .get("/conversations/ID/messages"),
        .post("/conversations/ID/messages", ["content": "Hello"]),
    ]

    @Test("An unknown conversation is 404", arguments: onConversation, ["2147483647", "2147483648"])
    func unknownConversation(request: HTTPRequest, id: String) throws {
        var request = request
        request.target.replace("ID", with: id)
        try site.newAccount().send(request).expectError(404, "Conversation not found")
    }

    @Test("A conversation of someone else answers exactly as one that does not exist", arguments: onConversation)
    func foreignConversation(request: HTTPRequest) throws {
        let (owner, stranger) = (try site.newAccount(), try site.newAccount())
        let conversation = try owner.openConversation()
        try owner.ask("Hello", in: conversation).expectSuccess()
        let before = try owner.messages(in: conversation)
        var (foreign, unknown) = (request, request)
        foreign.target.replace("ID", with: "\(conversation)")
        unknown.target.replace("ID", with: "2000000000")
        let responses = try [foreign, unknown].map { try stranger.send($0.with("X-Request-ID", "same")) }
        #expect(responses[0].status == 404)
        #expect(responses[0].body == responses[1].body)
        // Whether the length is told is up to the server.
        let ofServer = ["Date", "Content-Length", "Transfer-Encoding"]
        let names = responses.map { $0.fields.map(\.name).filter { !ofServer.contains($0) } }
        #expect(names[0] == names[1])
        #expect(try owner.messages(in: conversation) == before)
    }

    @Test(
        "An unknown path is 404, whatever the method",
        arguments: [
            "/favicon.ico", "/robots.txt", "/auth", "/auth/", "/auth/unknown", "/auth/token/x",
            "/healthy", "/health/x", "/conversations/1/2", "/conversations/1/messages/2",
            "/conversations/1/messages/2/",
            "/HEALTH", "/Auth/Register", "/index.html", "/cgi-bin", "/x",
        ], ["GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS", "HEAD", "BREW"])
    func unknownPath(path: String, method: String) throws {
        let response = try site.send(HTTPRequest(method: method, target: path))
        #expect(response.status == 404, "\(response)")
        if method != "HEAD" { response.expectError(404, "Not Found") }
    }

    static let otherMethods = [
        ("/", "POST", "GET, HEAD, OPTIONS"), ("/health", "POST", "GET, HEAD, OPTIONS"),
        ("/health", "DELETE", "GET, HEAD, OPTIONS"), ("/auth/register", "GET", "POST, OPTIONS"),
        ("/auth/register", "PUT", "POST, OPTIONS"), ("/auth/token", "GET", "POST, OPTIONS"),
        ("/auth/token", "HEAD", "POST, OPTIONS"), ("/conversations/", "DELETE", "GET, HEAD, POST, OPTIONS"),
        ("/conversations", "PUT", "GET, HEAD, POST, OPTIONS"),
        ("/conversations/1", "GET", "PATCH, DELETE, OPTIONS"),
        ("/conversations/1", "POST", "PATCH, DELETE, OPTIONS"),
        ("/conversations/1/", "PUT", "PATCH, DELETE, OPTIONS"),
        ("/auth/password", "GET", "POST, OPTIONS"), ("/auth/me", "POST", "GET, HEAD, DELETE, OPTIONS"),
        ("/auth/me/", "PATCH", "GET, HEAD, DELETE, OPTIONS"), ("/auth/me/export", "DELETE", "GET, HEAD, OPTIONS"),
        ("/conversations/1/messages", "DELETE", "GET, HEAD, POST, OPTIONS"),
        ("/conversations/1/messages", "PATCH", "GET, HEAD, POST, OPTIONS"),
        ("/health", "BREW", "GET, HEAD, OPTIONS"),
    ]

    @Test("A known path with another method is 405 and says which are allowed", arguments: otherMethods)
    func otherMethod(path: String, method: String, allowed: String) throws {
        try Self.expectOtherMethod(path, method, allowed, of: site)
    }

    static func expectOtherMethod(_ path: String, _ method: String, _ allowed: String, of site: StagedSite) throws {
        let response = try site.send(HTTPRequest(method: method, target: path, body: []))
        #expect(response.status == 405, "\(method) \(path): \(response)")
        #expect(response["Allow"] == allowed)
        if method != "HEAD" { response.expectError(405, "Method Not Allowed") }
    }

    static let withBody: [HTTPRequest] = [
        .post("/auth/register", ["username": "content-type", "password": "12345678"]),
        .post("/auth/token", form: "username=maria&password=12345678"),
        .post("/conversations/ID/messages", ["content": "Hello"]), .patch("/conversations/ID", ["title": "Title"]),
        .post("/auth/password", ["password": "12345678", "new_password": "12345678"]),
        .delete("/auth/me", ["password": "12345678"]),
    ]

    @Test(
        "Another content type is 415", arguments: withBody,
        [
            "text/plain", "application/xml", "multipart/form-data; boundary=x", "application", "json", "*/*", "",
            "application/json; charset=utf-16", "application/x-www-form-urlencoded; charset=iso-8859-1",
            "application/jsonp", "application/json, text/plain",
        ])
    func otherContentType(request: HTTPRequest, type: String) throws {
        try send(request, contentType: type).expectError(415, "Unsupported Media Type")
    }

    @Test("No content type at all is 415", arguments: withBody)
    func noContentType(request: HTTPRequest) throws {
        try send(request, contentType: nil).expectError(415, "Unsupported Media Type")
    }

    @Test(
        "JSON and forms are not taken for one another",
        arguments: [
            (withBody[0], "application/x-www-form-urlencoded"), (withBody[1], "application/json"),
            (withBody[2], "application/x-www-form-urlencoded"),
        ])
    func swappedContentType(request: HTTPRequest, type: String) throws {
        try send(request, contentType: type).expectError(415, "Unsupported Media Type")
    }

    @Test(
        "The content type's case and parameters do not matter",
        arguments: [
            "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=UTF-8",
            #"application/json ; charset="utf-8""#, "application/json; version=1",
        ])
    func equalContentType(type: String) throws {
        try send(Self.withBody[2], contentType: type).expectSuccess()
    }

    /// Sends a request to a conversation of its own, with another content type.
    private func send(_ request: HTTPRequest, contentType: String?) throws -> HTTPResponse {
        let account = try site.newAccount()
        var request = request
        try request.target.replace("ID", with: "\(account.openConversation())")
        request.fields = contentType.map { [("Content-Type", $0)] } ?? []
        return try account.send(request)
    }
}
