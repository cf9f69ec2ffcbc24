/// The highest ids that anybody has seen: those that are handed out from now on must be higher.
struct HighestIDs: Sendable {
    private var user = 0
    private var conversation = 0
    private var message = 0

    init(_ views: [AccountView]) {
        user = views.compactMap(\.id).max() ?? 0
        let conversations = views.flatMap(\.conversations)
        conversation = conversations.map(\.id).max() ?? 0
        message = conversations.flatMap(\.messages).map(\.id).max() ?? 0
    }

    /// With what a response says, when it has an id.
    func adding(_ outcome: CGIOutcome, of operation: Operation) -> HighestIDs {
        guard outcome.isAcknowledged else { return self }
        var ids = self
        if case .int(let id) = outcome.json { ids.conversation = max(ids.conversation, id) }
        if outcome.json["sender"] == "ai" { ids.message = max(ids.message, outcome.json["id"].number) }
        return ids
    }

    /// Draws an id of each kind, by requests that must succeed.
    func checkNext(on site: CGISite) throws {
        let (name, password) = ("olga", "password of olga")
        _ = try site.succeed(.post("/auth/register", ["username": .string(name), "password": .string(password)]))
        let token = try site.logIn(name, password)
        let conversation = try site.succeed(.post("/conversations/").bearing(token)).number
        let message = try site.succeed(.ask("Hello", in: conversation).bearing(token))["id"].number
        let user = try AccountView(bearing: token, on: site).id ?? 0
        guard user > self.user, conversation > self.conversation, message > self.message else {
            throw HarnessError("ids \(user), \(conversation), \(message) are not above \(self)")
        }
    }
}
