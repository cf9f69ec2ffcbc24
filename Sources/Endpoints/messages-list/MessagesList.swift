import Chatbot
import ChatbotAPI
import JSON

/// `GET /conversations/{id}/messages` answers the messages of a conversation.
@main struct MessagesList: Endpoint {
    static let name = "messages-list"
    static let route = Route.listMessages

    static func answer(_ call: Call) throws -> Answer {
        let user = try call.authenticatedUser()
        let messages = try call.store().messages(in: call.conversationID(), of: user.id).map { message -> JSONValue in
            [
                "id": .int(message.id), "sender": .string(message.sender.rawValue),
                "content": .string(message.content.text),
            ]
        }
        return .ok(.array(messages))
    }
}
