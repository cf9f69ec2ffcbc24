import Chatbot
import ChatbotAPI
import JSON

/// `GET /conversations/` answers the user's conversations with their titles and numbers of messages: all of them, or a page
/// (`limit`, `before`).
struct ConversationsList: Endpoint {
    static let name = "conversations-list"
    static let route = Route.listConversations

    static func answer(_ call: Call) throws -> Answer {
        let user = try call.authenticatedUser()
        let request = try call.pageRequest()
        let page = try call.store().conversations(of: user.id, request)
        if page.hasEarlier, let first = page.items.first {
            call.linkToPage(before: first.conversation.id, request)
        }
        return .ok(.object([.init("conversations", .array(page.items.map { JSONValue($0) }))]))
    }
}
