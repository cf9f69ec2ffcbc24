import Chatbot

/// A conversation that goes on: its messages are kept until the last one, and written then.
struct OpenConversation {
    var conversation: Conversation
    let isInBengali: Bool
    /// Whether its user's client sends idempotency keys.
    let usesKeys: Bool
    /// How many messages are still to come.
    var messagesLeft: Int
    /// A question that has no reply yet.
    var question: Message?
    /// The lines of the messages until now.
    var lines: [UInt8] = []
}
