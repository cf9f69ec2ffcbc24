/// Sending a message and getting its reply.
public struct Dialogue: Sendable {
    private let store: any Store
    private let assistant: any Assistant
    private let now: @Sendable () -> Timestamp
    private let patience: Duration

    /// - Parameters:
    ///   - now: the time; a reply may come much later than its question.
    ///   - patience: how long to wait while another reply is being written in the same conversation.
    public init(
        store: any Store, assistant: any Assistant, patience: Duration = .seconds(10),
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.assistant = assistant
        self.patience = patience
        self.now = now
    }

    /// A reply, and what it took; without `usage` when it was there already.
    public struct Outcome: Sendable {
        public let reply: Message
        public let usage: AssistantUsage?
    }

    /// Stores a question, asks the assistant, stores and returns the reply.
    ///
    /// When the assistant fails, the question stays, and sending the same text again asks about that stored question.
    /// A key that was answered before gets the same reply.
    /// - Throws: ``ChatbotError/conversationNotFound`` (also when the conversation is deleted meanwhile),
    ///   ``ChatbotError/replyInProgress``, ``ChatbotError/assistantUnavailable(_:)``,
    ///   ``ChatbotError/idempotencyKeyReused``, or a failure of the store.
    public func send(
        _ content: MessageContent, key: IdempotencyKey?, in conversation: Conversation.ID, of user: User.ID
    ) throws(ChatbotError) -> Outcome {
        try store.withTurn(in: conversation, of: user, patience: patience) {
            (turn) throws(ChatbotError) -> Outcome in
            if let key, let reply = try Self.reply(to: content, key: key, in: turn.messages) {
                try turn.synchronize()
                return Outcome(reply: reply, usage: nil)
            }
            let question = try question(content, key: key, in: turn)
            try Self.entitle(turn)
            let answer: AssistantReply
            do throws(AssistantError) {
                answer = try assistant.reply(to: Self.history(of: turn.messages, upTo: question))
            } catch {
                throw .assistantUnavailable(error)
            }
            let reply = try turn.append(
                .init(
                    reply: answer.content, to: question.id, source: answer.source, model: answer.usage.model,
                    idempotencyKey: key),
                at: now())
            return Outcome(reply: reply, usage: answer.usage)
        }
    }

    /// The reply that a key got before.
    private static func reply(
        to content: MessageContent, key: IdempotencyKey, in messages: [Message]
    ) throws(ChatbotError) -> Message? {
        guard let known = messages.last(where: { $0.idempotencyKey == key }) else { return nil }
        let question = known.sender == .user ? known : messages.first { $0.id == known.replyTo }
        guard question?.content == content else { throw .idempotencyKeyReused }
        return messages.first { $0.replyTo == question?.id }
    }

    /// The question in the store. One that has no reply yet is not stored twice: neither the one that came with the same
    /// key, nor one that says the same.
    private func question(
        _ content: MessageContent, key: IdempotencyKey?, in turn: any Turn
    ) throws(ChatbotError) -> Message {
        if let key, let known = turn.messages.last(where: { $0.idempotencyKey == key }) { return known }
        let answered = turn.messages.compactMap(\.replyTo)
        let unanswered = turn.messages.filter { $0.sender == .user && !answered.contains($0.id) }
        if let same = unanswered.last(where: { $0.content == content }) { return same }
        return try turn.append(.init(question: content, idempotencyKey: key), at: now())
    }

    /// Gives the conversation its title, if it still has the first one: a crash may have come between the first question
    /// and the title.
    private static func entitle(_ turn: any Turn) throws(ChatbotError) {
        guard turn.conversation.title == .initial, let first = turn.messages.first(where: { $0.sender == .user }) else {
            return
        }
        let title = ConversationTitle(firstMessage: first.content)
        if title != .initial { try turn.retitle(title) }
    }

    /// The conversation with the question as its last message.
    private static func history(of messages: [Message], upTo question: Message) -> [Message] {
        messages.filter { $0.id != question.id } + [question]
    }
}
