import Chatbot
import ChatbotAPI
import JSON

/// `POST /auth/password` with `{"password": "…", "new_password": "…"}` changes the password. Tokens that were issued before
/// stop working; the answer has a new one.
struct AuthPassword: Endpoint {
    static let name = "auth-password"
    static let route = Route.changePassword

    static func answer(_ call: Call) throws -> Answer {
        let accounts = try call.accounts()
        let user = try call.authenticatedUser()
        let fields = try call.jsonStrings("password", "new_password")
        try call.countLogIn(as: user.username.text)
        var random = SystemRandomNumberGenerator()
        let token = try accounts.changePassword(
            of: user, from: fields[0], to: fields[1], now: call.time, random: &random)
        return .ok([
            "msg": "Password changed successfully", "access_token": .string(token), "token_type": "bearer",
        ])
    }
}
