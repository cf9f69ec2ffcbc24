import Chatbot
import ChatbotAPI
import JSON

/// `POST /auth/token` with the form `username=…&password=…` logs in: the OAuth 2.0 password grant (RFC 6749
/// section 4.3), of which `grant_type`, `scope`, `client_id` and `client_secret` are accepted and ignored.
struct AuthToken: Endpoint {
    static let name = "auth-token"
    static let route = Route.token

    static func answer(_ call: Call) throws -> Answer {
        let accounts = try call.accounts()
        let fields = try call.formStrings("username", "password")
        try call.countLogIn(as: fields[0])
        var random = SystemRandomNumberGenerator()
        let login = try accounts.logIn(username: fields[0], password: fields[1], now: call.time, random: &random)
        call.identify(login.user)
        return .ok(["access_token": .string(login.token), "token_type": "bearer"])
    }
}
