public import Chatbot
public import JSON

extension JSONValue {
    /// A conversation as the API shows it.
    public init(_ summary: ConversationSummary) {
        self = .object([
            .init("id", .int(summary.conversation.id)), .init("title", .string(summary.conversation.title.text)),
            .init("message_count", .int(summary.messageCount)),
        ])
    }

    /// A message as the API shows it.
    public init(_ message: Message) {
        self = .object([
            .init("id", .int(message.id)), .init("sender", .string(message.sender.rawValue)),
            .init("content", .string(message.content.text)),
        ])
    }
}
