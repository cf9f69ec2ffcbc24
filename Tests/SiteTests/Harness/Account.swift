import Testing

/// A user of a site, logged in.
struct Account: Sendable {
    let site: StagedSite
    let name: String
    let password: String
    let token: String

    struct Message: Equatable {
        let id: Int
        let sender: String
        let content: String
    }

    func send(_ request: HTTPRequest) throws -> HTTPResponse { try site.send(request.bearing(token)) }

    func get(_ path: String) throws -> HTTPResponse { try send(.get(path)) }

    /// Opens a conversation and returns its id.
    func openConversation() throws -> Int {
        try send(.post("/conversations/")).expectSuccess().number
    }

    /// Sends a message.
    func ask(_ content: String, in conversation: Int, key: String? = nil) throws -> HTTPResponse {
        var request = HTTPRequest.post("/conversations/\(conversation)/messages", ["content": .string(content)])
        if let key { request = request.with("Idempotency-Key", key) }
        return try send(request)
    }

    func delete(_ conversation: Int) throws -> HTTPResponse { try send(.delete("/conversations/\(conversation)")) }

    func messages(in conversation: Int) throws -> [Message] {
        try get("/conversations/\(conversation)/messages").expectSuccess().elements.map {
            Message(id: $0["id"].number, sender: $0["sender"].text, content: $0["content"].text)
        }
    }

    /// The conversation as it stands in the list; nil when it is not there.
    func listed(_ conversation: Int) throws -> JSON? {
        try get("/conversations/").expectSuccess()["conversations"].elements.first { $0["id"].number == conversation }
    }

    /// The id under which the store knows the user.
    func id() throws -> Int {
        let rows = try site.users()
        guard let row = rows.first(where: { $0["username"].text == name }) else {
            throw HarnessError("the store has no user of this name")
        }
        return row["id"].number
    }
}
