import Chatbot
import ChatbotAPI
import JSON

/// `GET /conversations/{id}/messages` answers the messages of a conversation: all of them, or a page (`limit`, `before`).
struct MessagesList: Endpoint {
    static let name = "messages-list"
    static let route = Route.listMessages

    static func answer(_ call: Call) throws -> Answer {
        let user = try call.authenticatedUser()
        let request = try call.pageRequest()
        let page = try call.store().messages(in: call.conversationID(), of: user.id, request)
        if page.hasEarlier, let first = page.items.first { call.linkToPage(before: first.id, request) }
        return .ok(.array(page.items.map { JSONValue($0) }))
    }
}
