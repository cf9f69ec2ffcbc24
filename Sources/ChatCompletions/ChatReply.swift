/// What a model answered.
public struct ChatReply: Sendable, Equatable {
    /// The answer, never empty: white space around it and a leading `<think>…</think>` are taken off.
    public let content: String

    /// The model that answered, by the name under which it was asked for.
    public let model: String

    /// How many requests were sent for this reply, those to skipped models included.
    public let attempts: Int

    /// Models that are retired or not to be had, in the order in which they were tried.
    public let skippedModels: [String]

    /// What the request and the reply were charged as, when the server says so.
    public let promptTokens: Int?
    public let completionTokens: Int?

    /// Why the model stopped: `stop`, `length` when it ran into the token limit, or a word of the server's own.
    public let finishReason: String?
}
