import Chatbot
import ChatbotAPI
import ChatbotGroq
import JSON

/// `POST /conversations/{id}/messages` with `{"content": "…"}` stores the message, gets the assistant's reply, stores
/// it and answers it.
@main struct MessagesSend: Endpoint {
    static let name = "messages-send"
    static let route = Route.sendMessage

    static func answer(_ call: Call) throws -> Answer {
        let settings = try call.configuration.assistant()
        let user = try call.authenticatedUser()
        let text = try call.jsonStrings("content")[0]
        let key = try call.idempotencyKey()
        let store = try call.store()
        let conversation = try store.conversation(call.conversationID(), of: user.id)
        let content = try MessageContent(validating: text)
        let dialogue = Dialogue(
            store: store, assistant: try assistant(settings, for: content, call), now: call.now)
        let outcome = try dialogue.send(content, key: key, in: conversation.id, of: user.id)
        if let usage = outcome.usage { call.note(usage, of: outcome.reply) }
        return .ok(["sender": "ai", "content": .string(outcome.reply.content.text)])
    }

    /// The model with the guide behind it, or the guide alone.
    private static func assistant(
        _ settings: Configuration.Assistant, for content: MessageContent, _ call: Call
    ) throws -> any Assistant {
        let prompts = try call.configuration.prompts(for: .of(content.text))
        let guide = prompts.guideAssistant
        guard case .groq(let settings) = settings else { return guide }
        let model = try GroqAssistant(
            settings: settings, systemPrompt: prompts.systemPrompt, environment: call.environment)
        return FallbackAssistant(primary: model, guide: guide)
    }
}
