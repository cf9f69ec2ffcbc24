public import JSON

extension Store {
    /// Everything that is stored about a user but the hash of the password, as one JSON document. That it was handed out is in the
    /// trail.
    public func export(of user: User, for actor: AuditEvent.Actor, at now: Timestamp) throws(ChatbotError) -> JSONValue
    {
        var documents: [JSONValue] = []
        for conversation in try conversations(of: user.id).map(\.conversation) {
            do throws(ChatbotError) {
                let messages = try messages(in: conversation.id, of: user.id).map { JSONValue.object($0.fields) }
                documents.append(.object(conversation.fields + [.init("messages", .array(messages))]))
            } catch {
                // Deleted meanwhile.
                guard error == .conversationNotFound else { throw error }
            }
        }
        try record(AuditEvent(.accountExport, of: user.id, by: actor, at: now))
        return ["account": .object(user.publicFields + user.versionField), "conversations": .array(documents)]
    }
}
