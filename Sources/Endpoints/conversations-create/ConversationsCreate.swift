import Chatbot
import ChatbotAPI
import JSON

/// `POST /conversations/` opens a conversation and answers its id, a bare integer. A body is not read.
struct ConversationsCreate: Endpoint {
    static let name = "conversations-create"
    static let route = Route.createConversation

    static func answer(_ call: Call) throws -> Answer {
        let user = try call.authenticatedUser()
        let conversation = try call.store().addConversation(of: user, at: call.time)
        return .ok(.int(conversation.id))
    }
}
