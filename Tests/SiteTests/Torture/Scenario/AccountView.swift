import Foundation

/// Everything that a user sees of an account, through the API.
struct AccountView: Equatable, Sendable {
    struct Conversation: Equatable, Sendable {
        let id: Int
        var title: String
        var messages: [Message]
    }

    struct Message: Equatable, Sendable {
        let id: Int
        let sender: String
        let content: String
    }

    /// Those of the passwords that were tried which log in.
    var passwords: [String] = []
    /// nil when there is no such account.
    var id: Int?
    var conversations: [Conversation] = []

    /// Looks at an account with passwords that it may have.
    /// - Throws: when a request fails, which no reading may.
    init(_ name: String, trying passwords: [String], on site: CGISite) throws {
        for password in passwords {
            let outcome = try site.send(.post("/auth/token", form: ["username": name, "password": password]))
            guard outcome.flaw == nil, outcome.status == 200 || outcome.status == 401 else {
                throw HarnessError("logging in: \(outcome)")
            }
            guard outcome.isAcknowledged else { continue }
            self.passwords.append(password)
            try read(bearing: outcome.json["access_token"].text, on: site)
        }
    }

    /// Looks at an account with a token that it was given before.
    init(bearing token: String, on site: CGISite) throws { try read(bearing: token, on: site) }

    private mutating func read(bearing token: String, on site: CGISite) throws {
        let outcome = try site.send(.get("/auth/me/export").bearing(token))
        guard outcome.flaw == nil, outcome.isAcknowledged else { throw HarnessError("reading an account: \(outcome)") }
        id = outcome.json["account"]["id"].number
        conversations = outcome.json["conversations"].elements.map { conversation in
            Conversation(
                id: conversation["id"].number, title: conversation["title"].text,
                messages: conversation["messages"].elements.map {
                    Message(id: $0["id"].number, sender: $0["sender"].text, content: $0["content"].text)
                })
        }
    }

    /// The conversations as lists and pages show them, which takes no room on the disk: an export has to be recorded.
    static func conversations(bearing token: String, on site: CGISite) throws -> [Conversation] {
        try site.succeed(.get("/conversations/").bearing(token))["conversations"].elements.map { listed in
            let id = listed["id"].number
            let messages = try site.succeed(.get("/conversations/\(id)/messages").bearing(token)).elements
            return Conversation(
                id: id, title: listed["title"].text,
                messages: messages.map {
                    Message(id: $0["id"].number, sender: $0["sender"].text, content: $0["content"].text)
                })
        }
    }

    /// All rows that are behind this.
    var rowCount: Int { (id == nil ? 0 : 1) + conversations.reduce(0) { $0 + 1 + $1.messages.count } }

    /// Whether no id occurs twice.
    var hasUniqueIDs: Bool {
        let messages = conversations.flatMap { $0.messages.map(\.id) }
        return Set(messages).count == messages.count && Set(conversations.map(\.id)).count == conversations.count
    }

    subscript(conversation: Int) -> Conversation? { conversations.first { $0.id == conversation } }
}
