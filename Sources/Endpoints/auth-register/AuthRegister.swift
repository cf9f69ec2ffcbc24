import Chatbot
import ChatbotAPI

/// `POST /auth/register` with `{"username": "…", "password": "…"}` creates an account.
struct AuthRegister: Endpoint {
    static let name = "auth-register"
    static let route = Route.register

    static func answer(_ call: Call) throws -> Answer {
        let accounts = try call.accounts()
        let fields = try call.jsonStrings("username", "password")
        try call.countLogIn(as: fields[0])
        var random = SystemRandomNumberGenerator()
        let user = try accounts.register(username: fields[0], password: fields[1], now: call.time, random: &random)
        call.identify(user)
        return .message("User created successfully")
    }
}
