public import JSON

extension Store {
    /// Everything that is stored about a user but the hash of the password, as one JSON document.
    public func export(of user: User) throws(ChatbotError) -> JSONValue {
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
        return ["account": .object(user.publicFields + user.versionField), "conversations": .array(documents)]
    }
}
