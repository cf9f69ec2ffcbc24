/// What can go wrong in the domain. None of the cases carries a password, a token, a key or the text of a message.
public enum ChatbotError: Error, Equatable {
    /// Input that breaks a rule; every problem that was found.
    case invalidInput([InputProblem])
    case usernameTaken
    /// The user is unknown or the password is wrong: which of the two is not told.
    case incorrectCredentials
    /// The access token is malformed, expired, or not signed by us.
    case invalidToken
    /// The access token is good, but its user does not exist any more.
    case userNotFound
    /// The conversation does not exist, or is someone else's: which of the two is not told.
    case conversationNotFound
    case emptyMessage
    /// The idempotency key came with another content before.
    case idempotencyKeyReused
    /// Another request holds the conversation's turn, and went on holding it for as long as this one could wait.
    case replyInProgress
    /// More calls than a limit allows.
    case tooManyRequests(Admission)
    /// As many replies as the site makes at once are being made.
    case tooManyReplies
    /// As many passwords as the site hashes at once are being hashed, or others held the lock of a limit, for as long as this
    /// request could wait.
    case busy
    /// It would change data while the site is being moved.
    case inMaintenance
    /// The assistant could not answer; `retryAfter` in seconds, when it said.
    case assistantUnavailable(AssistantError)
    /// The store failed. `reason` is for the log: operation, path and cause, never the contents of a row.
    case storage(reason: String)
    /// A file of the store holds what nobody has written there. `reason` is for the log, likewise.
    case storageDamaged(reason: String)
    /// The store's lock could not be had in time. `reason` is for the log.
    case storageBusy(reason: String)
}

/// One rule that an input field broke.
public struct InputProblem: Sendable, Equatable {
    public enum Rule: Error, Equatable {
        case tooShort(minimum: Int)
        case tooLong(maximum: Int)
        case tooManyBytes(maximum: Int)
        /// Any other rule, in words for the client.
        case unacceptable(String)
    }

    public let field: String
    public let rule: Rule

    public init(_ field: String, _ rule: Rule) {
        self.field = field
        self.rule = rule
    }
}
