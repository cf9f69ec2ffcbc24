import Chatbot
import ChatbotAPI
import JSON

/// `GET /auth/me/export` answers everything that is stored about the user but the hash of the password, as one JSON document.
@main struct AccountExport: Endpoint {
    static let name = "account-export"
    static let route = Route.exportAccount

    static func answer(_ call: Call) throws -> Answer {
        let user = try call.authenticatedUser()
        let store = try call.store()
        var conversations: [JSONValue] = []
        for conversation in try store.conversations(of: user.id).map(\.conversation) {
            do throws(ChatbotError) {
                let messages = try store.messages(in: conversation.id, of: user.id).map { JSONValue.object($0.fields) }
                conversations.append(.object(conversation.fields + [.init("messages", .array(messages))]))
            } catch {
                // Deleted meanwhile.
                guard error == .conversationNotFound else { throw error }
            }
        }
        let document: JSONValue = ["account": .object(user.publicFields), "conversations": .array(conversations)]
        return .download(document, as: "chatbot-export.json")
    }
}
