/// Where users, conversations and messages are kept, in the words of the domain.
///
/// What a method has returned is durable: it survives a crash of the process, and of the machine. Every method may
/// throw ``ChatbotError/storage(reason:)`` and ``ChatbotError/storageBusy(reason:)``. Any number of processes may use
/// one store at once.
public protocol Store: Sendable {
    /// The user with exactly this name, if there is one.
    func user(named username: String) throws(ChatbotError) -> User?

    /// Adds a user under a new id.
    /// - Throws: ``ChatbotError/usernameTaken``; of two who want a name at once, one gets it.
    func addUser(
        named username: Username, passwordHash: PasswordHash, at now: Timestamp
    ) throws(ChatbotError) -> User

    /// All conversations of a user in the order of their ids.
    func conversations(of owner: User.ID) throws(ChatbotError) -> [ConversationSummary]

    /// One conversation of a user.
    /// - Throws: ``ChatbotError/conversationNotFound``, also when it is someone else's.
    func conversation(_ id: Conversation.ID, of owner: User.ID) throws(ChatbotError) -> Conversation

    /// Adds an empty conversation under a new id.
    func addConversation(of owner: User.ID, at now: Timestamp) throws(ChatbotError) -> Conversation

    /// Deletes a conversation with its messages, for good.
    /// - Throws: ``ChatbotError/conversationNotFound``, also when it is someone else's.
    func deleteConversation(_ id: Conversation.ID, of owner: User.ID) throws(ChatbotError)

    /// All messages of a conversation in the order of their ids.
    /// - Throws: ``ChatbotError/conversationNotFound``, also when it is someone else's.
    func messages(in id: Conversation.ID, of owner: User.ID) throws(ChatbotError) -> [Message]

    /// Does something while no one else can write to the conversation; reading goes on.
    ///
    /// The turn ends when `body` returns, and when the process dies.
    /// - Parameter patience: how long to wait for whoever has the turn.
    /// - Throws: ``ChatbotError/conversationNotFound``, ``ChatbotError/replyInProgress`` when the turn could not be had
    ///   in time, and what `body` throws.
    func withTurn<Result>(
        in id: Conversation.ID, of owner: User.ID, patience: Duration,
        _ body: (any Turn) throws(ChatbotError) -> Result
    ) throws(ChatbotError) -> Result
}

/// The right to write to one conversation; see ``Store/withTurn(in:of:patience:_:)``.
public protocol Turn: AnyObject {
    /// As it was when the turn began, with the changes made through it.
    var conversation: Conversation { get }
    var messages: [Message] { get }

    /// Appends a message under a new id.
    /// - Throws: ``ChatbotError/conversationNotFound`` when the conversation was deleted meanwhile.
    func append(_ draft: Message.Draft, at now: Timestamp) throws(ChatbotError) -> Message

    /// Makes durable what was read: whoever wrote it may have been killed before that.
    func synchronize() throws(ChatbotError)

    /// Changes the conversation's title.
    /// - Throws: ``ChatbotError/conversationNotFound`` when the conversation was deleted meanwhile.
    func retitle(_ title: ConversationTitle) throws(ChatbotError)
}
