import Testing

/// A request to an endpoint's own route, and the status of its answer.
struct RoutedRequest {
    let endpoint: String
    let request: HTTPRequest
    let status: Int

    /// One for every endpoint, in an order in which none spoils another.
    static func all(_ account: Account, _ conversation: Int) -> [RoutedRequest] {
        let messages = "/conversations/\(conversation)/messages"
        // Refused, so that the token goes on.
        let passwords: JSON = ["password": "another password", "new_password": "12345678"]
        let credentials: KeyValuePairs = ["username": account.name, "password": account.password]
        let requests: [(String, HTTPRequest)] = [
            ("auth-register", .post("/auth/register", ["username": "maria", "password": "12345678"])),
            ("auth-token", .post("/auth/token", form: credentials)),
            ("auth-password", .post("/auth/password", passwords)),
            ("conversations-create", .post("/conversations/")), ("conversations-list", .get("/conversations/")),
            ("messages-send", .post(messages, ["content": "Hello"])), ("messages-list", .get(messages)),
            ("conversations-rename", .patch("/conversations/\(conversation)", ["title": "Renamed"])),
            ("conversations-delete", .delete("/conversations/\(conversation)")), ("health", .get("/health")),
            ("root", .get("/")), ("account-show", .get("/auth/me")), ("account-export", .get("/auth/me/export")),
            // Last: they end the token.
            ("account-delete", .delete("/auth/me", ["password": .string(account.password)])),
        ]
        return requests.map { endpoint, request in
            RoutedRequest(endpoint: endpoint, request: request, status: endpoint == "auth-password" ? 401 : 200)
        }
    }
}

extension StagedSite {
    /// Checks that every endpoint answers its own route, and that the executable of this name was the one that did.
    func expectEveryRoute(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let account = try newAccount()
        let requests = RoutedRequest.all(account, try account.openConversation())
        #expect(Set(requests.map(\.endpoint)) == Set(StagedFolderTests.endpoints), sourceLocation: sourceLocation)
        for routed in requests {
            let (endpoint, id) = (routed.endpoint, "\(routed.endpoint)-request")
            let response = try account.send(routed.request.with("X-Request-ID", id))
            #expect(response.status == routed.status, "\(endpoint): \(response)", sourceLocation: sourceLocation)
            // A server that knows the length of a response has all of it before the process has ended.
            try wait(for: "\(endpoint) to log its request") {
                try log(endpoint).contains { $0["request_id"] == .string(id) }
            }
        }
    }
}
