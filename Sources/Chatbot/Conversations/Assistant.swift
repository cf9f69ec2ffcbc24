/// Whoever finds the answer to a question.
public protocol Assistant: Sendable {
    /// Answers the last message of a conversation.
    /// - Parameters:
    ///   - messages: the conversation in order; its last message is the user's question.
    ///   - onProgress: told of the reply as it comes into being; `nil` when nobody wants to know.
    func reply(
        to messages: [Message], onProgress: ((ReplyProgress) -> Void)?
    ) throws(AssistantError) -> AssistantReply
}

/// What happens while a reply is being made.
public enum ReplyProgress: Sendable, Equatable {
    /// More of its text, never empty. All pieces together are the reply's content.
    case piece(String)
    /// Nothing came lately; said every second or two.
    case waiting
}

/// An answer, and what it took to get it.
public struct AssistantReply: Sendable, Equatable {
    public let content: MessageContent
    public let source: Message.Source
    public var usage: AssistantUsage

    public init(content: MessageContent, source: Message.Source, usage: AssistantUsage = AssistantUsage()) {
        self.content = content
        self.source = source
        self.usage = usage
    }
}

/// What an answer took, for the log.
public struct AssistantUsage: Sendable, Equatable {
    public var model: String?
    /// Requests to the model's server.
    public var attempts: Int
    public var promptTokens: Int?
    public var completionTokens: Int?
    /// Models that were asked for first, and are not to be had.
    public var skippedModels: [String] = []
    /// Whether the guide has said that it has no answer.
    public var isDeclined = false
    /// Why the model did not answer, when something else did in its place.
    public var failure: AssistantError?

    public init(model: String? = nil, attempts: Int = 0, promptTokens: Int? = nil, completionTokens: Int? = nil) {
        self.model = model
        self.attempts = attempts
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }
}

/// Why there is no answer.
public struct AssistantError: Error, Equatable, CustomStringConvertible {
    /// For the log: which status or transport error, never a key, a question or an answer.
    public let description: String
    /// How long the model's server asked to wait, in seconds.
    public let retryAfter: Int?
    /// Requests to the model's server before it was given up.
    public let attempts: Int

    public init(_ description: String, retryAfter: Int? = nil, attempts: Int = 0) {
        self.description = description
        self.retryAfter = retryAfter
        self.attempts = attempts
    }
}
