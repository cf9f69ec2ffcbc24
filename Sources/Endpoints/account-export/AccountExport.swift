import Chatbot
import ChatbotAPI

/// `GET /auth/me/export` answers everything that is stored about the user but the hash of the password, as one JSON document.
struct AccountExport: Endpoint {
    static let name = "account-export"
    static let route = Route.exportAccount

    static func answer(_ call: Call) throws -> Answer {
        let user = try call.authenticatedUser()
        let document = try call.store().export(of: user, for: call.actor, at: call.time)
        return .download(document, as: "chatbot-export.json")
    }
}
