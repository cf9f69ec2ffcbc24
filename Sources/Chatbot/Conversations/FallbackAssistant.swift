/// Asks one assistant, and gives the guide's answer where that one fails and the guide is sure of its own.
public struct FallbackAssistant: Assistant {
    private let primary: any Assistant
    private let guide: GuideAssistant

    public init(primary: any Assistant, guide: GuideAssistant) {
        self.primary = primary
        self.guide = guide
    }

    /// - Throws: the primary's error when it had begun to speak, or when the guide has nothing to say to the question
    ///   either.
    public func reply(
        to messages: [Message], onProgress: ((ReplyProgress) -> Void)?
    ) throws(AssistantError) -> AssistantReply {
        var hasBegun = false
        do throws(AssistantError) {
            return try primary.reply(
                to: messages,
                onProgress: onProgress.map { report in
                    { progress in
                        if case .piece = progress { hasBegun = true }
                        report(progress)
                    }
                })
        } catch {
            if hasBegun { throw error }
            if case .declined = guide.answer(messages.last?.content.text ?? "") { throw error }
            var reply = try guide.reply(to: messages, onProgress: onProgress)
            reply.usage.attempts = error.attempts
            reply.usage.failure = error
            return reply
        }
    }
}

extension GuideAssistant: Assistant {
    /// The answer is there at once; its pieces are its lines.
    public func reply(
        to messages: [Message], onProgress: ((ReplyProgress) -> Void)?
    ) throws(AssistantError) -> AssistantReply {
        let answer = answer(messages.last?.content.text ?? "")
        guard let content = MessageContent(reply: answer.text) else {
            throw AssistantError("the guide has no text for this answer")
        }
        if let onProgress { for line in content.lines { onProgress(.piece(line)) } }
        var usage = AssistantUsage()
        if case .declined = answer { usage.isDeclined = true }
        return AssistantReply(content: content, source: .guide, usage: usage)
    }
}
