public import Chatbot
public import JSON

extension JSONValue {
    /// A conversation as the API shows it.
    public init(_ summary: ConversationSummary) {
        self = [
            "id": .int(summary.conversation.id), "title": .string(summary.conversation.title.text),
            "message_count": .int(summary.messageCount),
        ]
    }

    /// A message as the API shows it.
    public init(_ message: Message) {
        self = [
            "id": .int(message.id), "sender": .string(message.sender.rawValue),
            "content": .string(message.content.text),
        ]
    }
}
