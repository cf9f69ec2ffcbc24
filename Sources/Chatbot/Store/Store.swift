/// Where users, conversations and messages are kept, in the words of the domain.
///
/// What a method has returned is durable: it survives a crash of the process, and of the machine. Every method may
/// throw ``ChatbotError/storage(reason:)``, ``ChatbotError/storageDamaged(reason:)`` and
/// ``ChatbotError/storageBusy(reason:)``. Any number of processes may use one store at once.
public protocol Store: Sendable {
    /// The user with exactly this name, if there is one.
    func user(named username: String) throws(ChatbotError) -> User?

    /// Makes durable what is known of a user: whoever wrote it may have been killed before that, or have told nobody yet.
    func settle(_ user: User) throws(ChatbotError)

    /// Adds a user under a new id.
    /// - Throws: ``ChatbotError/usernameTaken``; of two who want a name at once, one gets it.
    func addUser(
        named username: Username, passwordHash: PasswordHash, at now: Timestamp
    ) throws(ChatbotError) -> User

    /// Puts a user's changed row in the place of the one that was read.
    /// - Throws: ``ChatbotError/incorrectCredentials`` when another password was set meanwhile, and
    ///   ``ChatbotError/userNotFound``.
    func replace(_ user: User, with changed: User) throws(ChatbotError)

    /// Deletes a user with all conversations and messages, for good: nothing of them is left in the store.
    ///
    /// A deletion that is cut short leaves the user, who may delete what is left.
    /// - Throws: ``ChatbotError/userNotFound``, and ``ChatbotError/incorrectCredentials`` when another password was set
    ///   after `user` was read.
    func deleteUser(_ user: User) throws(ChatbotError)

    /// Adds an event to the trail of what was done to accounts, behind all that are in it. It is never taken out again.
    ///
    /// To be called after the act and before anybody is told of it. Waits for no lock but that of the trail, and holds it for a write.
    func record(_ event: AuditEvent) throws(ChatbotError)

    /// A page of the conversations of a user.
    func conversations(of owner: User.ID, _ page: PageRequest) throws(ChatbotError) -> Page<ConversationSummary>

    /// One conversation of a user.
    /// - Throws: ``ChatbotError/conversationNotFound``, also when it is someone else's.
    func conversation(_ id: Conversation.ID, of owner: User.ID) throws(ChatbotError) -> Conversation

    /// Adds an empty conversation under a new id.
    /// - Throws: ``ChatbotError/userNotFound`` when the user was deleted meanwhile.
    func addConversation(of owner: User, at now: Timestamp) throws(ChatbotError) -> Conversation

    /// Gives a conversation another title.
    /// - Throws: ``ChatbotError/conversationNotFound``, also when it is someone else's.
    func retitle(
        _ id: Conversation.ID, of owner: User.ID, to title: ConversationTitle
    ) throws(ChatbotError) -> ConversationSummary

    /// Deletes a conversation with its messages, for good.
    /// - Throws: ``ChatbotError/conversationNotFound``, also when it is someone else's.
    func deleteConversation(_ id: Conversation.ID, of owner: User.ID) throws(ChatbotError)

    /// A page of the messages of a conversation, found without reading the others.
    /// - Throws: ``ChatbotError/conversationNotFound``, also when it is someone else's.
    func messages(in id: Conversation.ID, of owner: User.ID, _ page: PageRequest) throws(ChatbotError) -> Page<Message>

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

extension Store {
    /// All conversations of a user in the order of their ids.
    public func conversations(of owner: User.ID) throws(ChatbotError) -> [ConversationSummary] {
        try conversations(of: owner, .everything).items
    }

    /// All messages of a conversation in the order of their ids.
    /// - Throws: ``ChatbotError/conversationNotFound``, also when it is someone else's.
    public func messages(in id: Conversation.ID, of owner: User.ID) throws(ChatbotError) -> [Message] {
        try messages(in: id, of: owner, .everything).items
    }
}

/// The right to write to one conversation; see ``Store/withTurn(in:of:patience:_:)``.
public protocol Turn: AnyObject {
    /// As it was when the turn began, with the changes made through it.
    var conversation: Conversation { get }
    /// Likewise. They are durable: also those whose writer was killed before it had told anybody of them.
    var messages: [Message] { get }

    /// Appends a message under a new id.
    /// - Throws: ``ChatbotError/conversationNotFound`` when the conversation was deleted meanwhile.
    func append(_ draft: Message.Draft, at now: Timestamp) throws(ChatbotError) -> Message

    /// Gives the conversation a title in place of ``ConversationTitle/initial``. One that a user gave it meanwhile stays.
    /// - Throws: ``ChatbotError/conversationNotFound`` when the conversation was deleted meanwhile.
    func entitle(_ title: ConversationTitle) throws(ChatbotError)
}
