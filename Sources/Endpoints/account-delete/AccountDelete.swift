import Chatbot
import ChatbotAPI

/// `DELETE /auth/me` with `{"password": "…"}` deletes the account with everything that is stored about it, for good.
struct AccountDelete: Endpoint {
    static let name = "account-delete"
    static let route = Route.deleteAccount

    static func answer(_ call: Call) throws -> Answer {
        let accounts = try call.accounts()
        let user = try call.authenticatedUser()
        let password = try call.jsonStrings("password")[0]
        try call.countLogIn(as: user.username.text)
        try accounts.delete(user, password: password, now: call.time)
        return .message("Account deleted successfully")
    }
}
