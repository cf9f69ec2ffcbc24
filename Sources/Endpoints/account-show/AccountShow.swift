import Chatbot
import ChatbotAPI
import JSON

/// `GET /auth/me` answers whose token it is.
struct AccountShow: Endpoint {
    static let name = "account-show"
    static let route = Route.showAccount

    static func answer(_ call: Call) throws -> Answer {
        .ok(.object(try call.authenticatedUser().publicFields))
    }
}
