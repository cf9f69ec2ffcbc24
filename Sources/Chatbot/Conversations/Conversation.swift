/// A thread of messages between a user and the assistant.
public struct Conversation: Sendable, Equatable {
    public typealias ID = Int

    public let id: ID
    public let owner: User.ID
    public var title: ConversationTitle
    public let createdAt: Timestamp

    public init(id: ID, owner: User.ID, title: ConversationTitle, createdAt: Timestamp) {
        self.id = id
        self.owner = owner
        self.title = title
        self.createdAt = createdAt
    }
}

/// A conversation and how many messages it has, counted when it was asked for.
public struct ConversationSummary: Sendable, Equatable {
    public let conversation: Conversation
    public let messageCount: Int

    public init(conversation: Conversation, messageCount: Int) {
        self.conversation = conversation
        self.messageCount = messageCount
    }
}
