import Testing

@Suite struct CORSTests {
    static let listed = "https://app.example.com"
    static let unlisted = [
        "https://evil.example.com", "https://app.example.com.evil.com", "http://app.example.com",
        "https://app.example.com:8443", "https://APP.example.com", "null", "*", "",
    ]

    /// Two origins are listed.
    static let site = Result { try StagedSite(["ALLOWED_ORIGINS": "\(listed), http://localhost:5173"]) }

    let site: StagedSite

    init() throws { site = try Self.site.get() }

    static let paths = [
        ("/", "GET, HEAD, OPTIONS"), ("/health", "GET, HEAD, OPTIONS"), ("/auth/register", "POST, OPTIONS"),
        ("/auth/token", "POST, OPTIONS"), ("/conversations", "GET, HEAD, POST, OPTIONS"),
        ("/conversations/", "GET, HEAD, POST, OPTIONS"), ("/conversations/1", "PATCH, DELETE, OPTIONS"),
        ("/auth/me", "GET, HEAD, DELETE, OPTIONS"),
        ("/conversations/1/messages", "GET, HEAD, POST, OPTIONS"),
    ]

    static func preflight(_ path: String, origin: String) -> HTTPRequest {
        HTTPRequest(method: "OPTIONS", target: path).with("Origin", origin)
            .with("Access-Control-Request-Method", "POST")
            .with("Access-Control-Request-Headers", "authorization,content-type")
    }

    @Test("A preflight of a listed origin is answered with the methods of the path", arguments: paths)
    func preflight(path: String, methods: String) throws {
        let response = try site.send(Self.preflight(path, origin: Self.listed))
        #expect(response.status == 204)
        #expect(response.body.isEmpty)
        #expect(response["Access-Control-Allow-Origin"] == Self.listed)
        #expect(response["Access-Control-Allow-Credentials"] == "true")
        #expect(response["Access-Control-Allow-Methods"] == methods)
        #expect(response["Access-Control-Allow-Headers"] == "authorization,content-type")
        #expect(response["Access-Control-Max-Age"].flatMap { Int($0) } ?? 0 > 0)
        #expect(response["Vary"] == "Origin")
        #expect(response["X-Request-ID"] != nil)
    }

    @Test("A preflight of an origin that is not listed has no Access-Control field", arguments: unlisted)
    func preflightUnlisted(origin: String) throws {
        let response = try site.send(Self.preflight("/conversations/", origin: origin))
        #expect(response.status == 204)
        #expect(accessControl(response) == [])
    }

    @Test("Each listed origin is echoed, also on errors", arguments: [listed, "http://localhost:5173"])
    func listedOrigin(origin: String) throws {
        let account = try site.newAccount()
        let responses = [
            try site.send(.get("/health").with("Origin", origin)),
            try account.send(.get("/conversations/").with("Origin", origin)),
            try site.send(.get("/conversations/").with("Origin", origin)),  // 401
            try site.send(.get("/unknown").with("Origin", origin)),  // 404
            try site.send(.post("/health").with("Origin", origin)),  // 405
            try site.send(.post("/auth/token").with("Origin", origin)),  // 415
            try site.send(.post("/auth/register", json: "{}").with("Origin", origin)),  // 422
            try site.send(.post("/auth/register", json: String(repeating: " ", count: 70_000)).with("Origin", origin)),
        ]
        #expect(responses.map(\.status) == [200, 200, 401, 404, 405, 415, 422, 413])
        for response in responses {
            #expect(response["Access-Control-Allow-Origin"] == origin)
            #expect(response["Access-Control-Allow-Credentials"] == "true")
            #expect(response["Vary"]?.split(separator: ",").contains("Origin") == true)
        }
    }

    @Test("An origin that is not listed is answered without any Access-Control field", arguments: unlisted)
    func unlistedOrigin(origin: String) throws {
        let response = try site.send(.get("/health").with("Origin", origin))
        #expect(response.status == 200)
        #expect(accessControl(response) == [])
    }

    @Test func `Without ALLOWED_ORIGINS no origin is allowed`() throws {
        let site = try StagedSite(["ALLOWED_ORIGINS": nil])
        #expect(try accessControl(site.send(.get("/health").with("Origin", Self.listed))) == [])
        #expect(try accessControl(site.send(Self.preflight("/health", origin: Self.listed))) == [])
    }

    @Test func `A preflight of an unknown path is 404`() throws {
        try site.send(Self.preflight("/unknown", origin: Self.listed)).expectError(404, "Not Found")
    }

    @Test func `OPTIONS without an origin names the methods`() throws {
        let response = try site.send(HTTPRequest(method: "OPTIONS", target: "/health"))
        #expect(response.status == 204)
        #expect(response["Allow"] == "GET, HEAD, OPTIONS")
        #expect(accessControl(response) == [])
    }

    private func accessControl(_ response: HTTPResponse) -> [String] {
        response.fields.map { $0.name.lowercased() }.filter { $0.hasPrefix("access-control-") }
    }
}
