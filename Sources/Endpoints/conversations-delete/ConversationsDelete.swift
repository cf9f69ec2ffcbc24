import Chatbot
import ChatbotAPI

/// `DELETE /conversations/{id}` deletes a conversation with its messages, for good.
struct ConversationsDelete: Endpoint {
    static let name = "conversations-delete"
    static let route = Route.deleteConversation

    static func answer(_ call: Call) throws -> Answer {
        let user = try call.authenticatedUser()
        try call.store().deleteConversation(call.conversationID(), of: user.id)
        return .message("Conversation deleted successfully")
    }
}
