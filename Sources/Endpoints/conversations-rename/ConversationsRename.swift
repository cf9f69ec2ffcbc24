import Chatbot
import ChatbotAPI
import JSON

/// `PATCH /conversations/{id}` with `{"title": "…"}` gives a conversation another title, and answers the conversation.
struct ConversationsRename: Endpoint {
    static let name = "conversations-rename"
    static let route = Route.renameConversation

    static func answer(_ call: Call) throws -> Answer {
        let user = try call.authenticatedUser()
        let text = try call.jsonStrings("title")[0]
        let id = try call.conversationID()
        let title: ConversationTitle
        do throws(InputProblem.Rule) { title = try ConversationTitle(validating: text) } catch {
            throw ChatbotError.invalidInput([InputProblem("title", error)])
        }
        return .ok(JSONValue(try call.store().retitle(id, of: user.id, to: title)))
    }
}
