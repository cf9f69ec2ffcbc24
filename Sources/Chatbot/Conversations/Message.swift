/// One message of a conversation.
public struct Message: Sendable, Equatable {
    public typealias ID = Int

    /// Who wrote it, as the API says it.
    public enum Sender: String, Sendable {
        case user
        case assistant = "ai"
    }

    /// Who found the words of a reply.
    public enum Source: String, Sendable {
        case groq, guide
    }

    /// A message without the id that the store gives it.
    public struct Draft: Sendable, Equatable {
        public let sender: Sender
        public let content: MessageContent
        /// The key of the request that brought the question, or that this reply answered.
        public let idempotencyKey: IdempotencyKey?
        /// Of a reply: the message that it answers.
        public let replyTo: Message.ID?
        /// Of a reply: who found its words, and the model if one did.
        public let source: Source?
        public let model: String?
        /// Of a reply: what it took.
        public let cost: Cost

        /// A question of the user.
        public init(question content: MessageContent, idempotencyKey: IdempotencyKey?) {
            self.init(
                sender: .user, content: content, idempotencyKey: idempotencyKey, replyTo: nil, source: nil, model: nil,
                cost: Cost())
        }

        /// A reply of the assistant.
        public init(
            reply content: MessageContent, to question: Message.ID, source: Source, model: String?, cost: Cost,
            idempotencyKey: IdempotencyKey?
        ) {
            self.init(
                sender: .assistant, content: content, idempotencyKey: idempotencyKey, replyTo: question, source: source,
                model: model, cost: cost)
        }

        /// Whatever the store holds.
        init(
            sender: Sender, content: MessageContent, idempotencyKey: IdempotencyKey?, replyTo: Message.ID?,
            source: Source?, model: String?, cost: Cost
        ) {
            self.sender = sender
            self.content = content
            self.idempotencyKey = idempotencyKey
            self.replyTo = replyTo
            self.source = source
            self.model = model
            self.cost = cost
        }
    }

    /// What a reply took; nil where it took none, nobody said, or what was said cannot be.
    public struct Cost: Sendable, Equatable {
        /// From the question to the reply.
        public let milliseconds: Int?
        /// Requests to the model's server.
        public let attempts: Int?
        public let promptTokens: Int?
        public let completionTokens: Int?

        /// Numbers that are negative, or that no column of type `integer` holds, are left out: a server may say anything, and
        /// a clock may be set meanwhile.
        public init(
            milliseconds: Int? = nil, attempts: Int? = nil, promptTokens: Int? = nil, completionTokens: Int? = nil
        ) {
            self.milliseconds = Self.plausible(milliseconds)
            self.attempts = Self.plausible(attempts)
            self.promptTokens = Self.plausible(promptTokens)
            self.completionTokens = Self.plausible(completionTokens)
        }

        private static func plausible(_ number: Int?) -> Int? {
            number.flatMap { (0...Int(Int32.max)).contains($0) ? $0 : nil }
        }
    }

    public let id: ID
    public let conversation: Conversation.ID
    public let createdAt: Timestamp
    public let draft: Draft

    public var sender: Sender { draft.sender }
    public var content: MessageContent { draft.content }
    public var idempotencyKey: IdempotencyKey? { draft.idempotencyKey }
    public var replyTo: Message.ID? { draft.replyTo }

    public init(id: ID, conversation: Conversation.ID, createdAt: Timestamp, draft: Draft) {
        self.id = id
        self.conversation = conversation
        self.createdAt = createdAt
        self.draft = draft
    }
}
