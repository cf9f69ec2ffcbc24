import Chatbot
import Synchronization

/// Answers what it is told to, and remembers what it was asked.
final class ScriptedAssistant: Assistant {
    private let state = Mutex<(isDown: Bool, questions: [[String]])>((false, []))
    let duringReply: (@Sendable () -> Void)?

    init(duringReply: (@Sendable () -> Void)? = nil) { self.duringReply = duringReply }

    var isDown: Bool {
        get { state.withLock { $0.isDown } }
        set { state.withLock { $0.isDown = newValue } }
    }
    var questions: [[String]] { state.withLock { $0.questions } }

    func reply(
        to messages: [Message], onProgress: ((ReplyProgress) -> Void)?
    ) throws(AssistantError) -> AssistantReply {
        let isDown = state.withLock {
            $0.questions.append(messages.map(\.content.text))
            return $0.isDown
        }
        duringReply?()
        if isDown { throw .down }
        for progress in [ReplyProgress.piece("re: "), .waiting, .piece(messages.last!.content.text)] {
            onProgress?(progress)
        }
        return AssistantReply(
            content: MessageContent(reply: "re: \(messages.last!.content.text)")!, source: .groq,
            usage: AssistantUsage(model: "llama", attempts: 1))
    }
}

extension AssistantError {
    static let down = AssistantError("down", retryAfter: 7, attempts: 3)
}
