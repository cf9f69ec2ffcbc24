import Chatbot
import ChatbotAPI
import ChatbotGroq
import JSON

/// `POST /conversations/{id}/messages` with `{"content": "…"}` stores the message, gets the assistant's reply, stores
/// it and answers it: at once, or as a stream of events.
@main struct MessagesSend: Endpoint {
    static let name = "messages-send"
    static let route = Route.sendMessage

    static func answer(_ call: Call) throws -> Answer {
        let settings = try call.configuration.assistant()
        let limits = try call.limits()
        let user = try call.authenticatedUser()
        let text = try call.jsonStrings("content")[0]
        let key = try call.idempotencyKey()
        let store = try call.store()
        let conversation = try store.conversation(call.conversationID(), of: user.id)
        let content = try MessageContent(validating: text)
        let dialogue = Dialogue(
            store: store, assistant: try assistant(settings, for: content, call), limits: limits,
            replyTime: settings.replyTime, now: call.now)
        let reporter = call.progressReporter()
        let outcome = try dialogue.send(
            content, key: key, in: conversation.id, of: user.id,
            admit: { () throws(ChatbotError) in
                try call.refuseIfMaintenanceBegan()
                call.tell(try limits.admitMessage(of: user.id, at: call.now()))
                // From here on the work is done whether or not the client waits for it; who only waits for a turn, and
                // holds nothing yet, ends with the client.
                CurrentProcess.outliveServer()
            },
            onProgress: reporter)
        if let usage = outcome.usage { call.note(usage, of: outcome.reply) }
        let reply = outcome.reply
        if reporter != nil { return .ok(JSONValue(reply)) }
        // In the order of the API's original, which has no id.
        return .ok(["sender": "ai", "content": .string(reply.content.text), "id": .int(reply.id)])
    }

    /// The model with the guide behind it, or the guide alone.
    private static func assistant(
        _ settings: Configuration.Assistant, for content: MessageContent, _ call: Call
    ) throws -> any Assistant {
        let prompts = try call.configuration.prompts(for: .of(content.text))
        let guide = prompts.guideAssistant
        guard case .groq(let settings) = settings else { return guide }
        let model = try GroqAssistant(
            settings: settings, prompts: prompts, dataDirectory: call.configuration.dataDirectory,
            environment: call.environment, now: call.now, onEvent: call.warn)
        return FallbackAssistant(primary: model, guide: guide)
    }
}
