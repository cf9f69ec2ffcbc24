/// Asks one assistant, and gives the guide's answer where that one fails and the guide is sure of its own.
public struct FallbackAssistant: Assistant {
    private let primary: any Assistant
    private let guide: GuideAssistant

    public init(primary: any Assistant, guide: GuideAssistant) {
        self.primary = primary
        self.guide = guide
    }

    /// - Throws: the primary's error when the guide has nothing to say to the question either.
    public func reply(to messages: [Message]) throws(AssistantError) -> AssistantReply {
        do throws(AssistantError) {
            return try primary.reply(to: messages)
        } catch {
            if case .declined = guide.answer(messages.last?.content.text ?? "") { throw error }
            var reply = try guide.reply(to: messages)
            reply.usage.attempts = error.attempts
            reply.usage.failure = error
            return reply
        }
    }
}

extension GuideAssistant: Assistant {
    public func reply(to messages: [Message]) throws(AssistantError) -> AssistantReply {
        let answer = answer(messages.last?.content.text ?? "")
        guard let content = MessageContent(reply: answer.text) else {
            throw AssistantError("the guide has no text for this answer")
        }
        return AssistantReply(content: content, source: .guide)
    }
}
