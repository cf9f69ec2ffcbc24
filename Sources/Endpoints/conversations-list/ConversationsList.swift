import Chatbot
import ChatbotAPI
import JSON

/// `GET /conversations/` answers the user's conversations with their titles and numbers of messages.
@main struct ConversationsList: Endpoint {
    static let name = "conversations-list"
    static let route = Route.listConversations

    static func answer(_ call: Call) throws -> Answer {
        let user = try call.authenticatedUser()
        let conversations = try call.store().conversations(of: user.id).map { summary -> JSONValue in
            [
                "id": .int(summary.conversation.id), "title": .string(summary.conversation.title.text),
                "message_count": .int(summary.messageCount),
            ]
        }
        return .ok(["conversations": .array(conversations)])
    }
}
