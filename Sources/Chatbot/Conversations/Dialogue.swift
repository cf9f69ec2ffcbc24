/// Sending a message and getting its reply.
public struct Dialogue: Sendable {
    private let store: any Store
    private let assistant: any Assistant
    private let limits: Limits
    private let now: @Sendable () -> Timestamp
    private let patience: Duration
    private let replyTime: Duration

    /// - Parameters:
    ///   - limits: say how many replies are made at once.
    ///   - patience: how long to wait while another reply is being written in the same conversation.
    ///   - replyTime: how long a reply may take: a request that repeats another one waits for that one's reply.
    ///   - now: the time; a reply may come much later than its question.
    public init(
        store: any Store, assistant: any Assistant, limits: Limits, patience: Duration = .seconds(10),
        replyTime: Duration = .zero, now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.assistant = assistant
        self.limits = limits
        self.patience = patience
        self.replyTime = replyTime
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
    /// A key that was answered before gets the same reply; one that is being answered waits for it.
    /// - Parameters:
    ///   - admit: counts a question that the assistant is to be asked, and may refuse it. A reply that is there already is not
    ///     counted.
    ///   - onProgress: told of the reply as it comes into being, and now and then while it has to wait; `nil` when nobody
    ///     wants to know.
    /// - Throws: what `admit` throws, ``ChatbotError/conversationNotFound`` (also when the conversation is deleted meanwhile),
    ///   ``ChatbotError/replyInProgress``, ``ChatbotError/tooManyReplies``, ``ChatbotError/assistantUnavailable(_:)``,
    ///   ``ChatbotError/idempotencyKeyReused``, or a failure of the store.
    public func send(
        _ content: MessageContent, key: IdempotencyKey?, in conversation: Conversation.ID, of user: User.ID,
        admit: () throws(ChatbotError) -> Void = {}, onProgress: ((ReplyProgress) -> Void)? = nil
    ) throws(ChatbotError) -> Outcome {
        try withTurn(in: conversation, of: user, for: content, key: key, onProgress: onProgress) {
            (turn) throws(ChatbotError) -> Outcome in
            if let key, let reply = try Self.reply(to: content, key: key, in: turn.messages) {
                onProgress?(.piece(reply.content.text))
                return Outcome(reply: reply, usage: nil)
            }
            // Before the question is stored: what is refused leaves nothing behind.
            return try limits.replying { () throws(ChatbotError) in
                try admit()
                return try answer(question(content, key: key, in: turn), key: key, in: turn, onProgress)
            }
        }
    }

    /// Asks the assistant about a stored question, and stores the reply.
    private func answer(
        _ question: Message, key: IdempotencyKey?, in turn: any Turn, _ onProgress: ((ReplyProgress) -> Void)?
    ) throws(ChatbotError) -> Outcome {
        try Self.entitle(turn)
        let began = now()
        let answer: AssistantReply
        do throws(AssistantError) {
            answer = try assistant.reply(
                to: Self.history(of: turn.messages, upTo: question), onProgress: onProgress)
        } catch {
            throw .assistantUnavailable(error)
        }
        let ended = now()
        let usage = answer.usage
        let cost = Message.Cost(
            milliseconds: ended.milliseconds - began.milliseconds, attempts: usage.attempts > 0 ? usage.attempts : nil,
            promptTokens: usage.promptTokens, completionTokens: usage.completionTokens)
        let reply = try turn.append(
            .init(
                reply: answer.content, to: question.id, source: answer.source, model: usage.model, cost: cost,
                idempotencyKey: key),
            at: ended)
        return Outcome(reply: reply, usage: usage)
    }

    /// Takes the conversation's turn, waiting for it in steps.
    private func withTurn<Result>(
        in conversation: Conversation.ID, of user: User.ID, for content: MessageContent, key: IdempotencyKey?,
        onProgress: ((ReplyProgress) -> Void)?, _ body: (any Turn) throws(ChatbotError) -> Result
    ) throws(ChatbotError) -> Result {
        var left = patience
        var isRepeat = false
        while true {
            let step = min(left, .seconds(2))
            do throws(ChatbotError) {
                return try store.withTurn(in: conversation, of: user, patience: step, body)
            } catch {
                guard error == .replyInProgress else { throw error }
                left -= step
                if left <= .zero, !isRepeat, let key,
                    Self.mayBeAnswered(content, key: key, in: try store.messages(in: conversation, of: user))
                {
                    isRepeat = true
                    left = replyTime
                }
                guard left > .zero else { throw error }
                // Not before: a sign of life begins a stream, and a turn that was not given up is an ordinary response.
                if isRepeat { onProgress?(.waiting) }
            }
        }
    }

    /// Whether the reply that is being made may be that of a key: it came with the question, or with a request that took over
    /// an unanswered question of the same words.
    private static func mayBeAnswered(
        _ content: MessageContent, key: IdempotencyKey, in messages: [Message]
    ) -> Bool {
        messages.contains { $0.idempotencyKey == key } || unansweredQuestion(content, in: messages) != nil
    }

    /// The last question of these words that has no reply.
    private static func unansweredQuestion(_ content: MessageContent, in messages: [Message]) -> Message? {
        let answered = Set(messages.compactMap(\.replyTo))
        return messages.last { $0.sender == .user && $0.content == content && !answered.contains($0.id) }
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
        if let same = Self.unansweredQuestion(content, in: turn.messages) { return same }
        return try turn.append(.init(question: content, idempotencyKey: key), at: now())
    }

    /// Gives the conversation its title, if it still has the first one: a crash may have come between the first question
    /// and the title.
    private static func entitle(_ turn: any Turn) throws(ChatbotError) {
        guard turn.conversation.title == .initial, let first = turn.messages.first(where: { $0.sender == .user }) else {
            return
        }
        let title = ConversationTitle(firstMessage: first.content)
        if title != .initial { try turn.entitle(title) }
    }

    /// The conversation with the question as its last message.
    private static func history(of messages: [Message], upTo question: Message) -> [Message] {
        messages.filter { $0.id != question.id } + [question]
    }
}
