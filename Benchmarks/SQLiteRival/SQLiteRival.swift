import Chatbot
import ChatbotAPI
import Environment
import JSON

/// The rival of `conversations-create`: the same request, response, log and check of the token, with users and
/// conversations in SQLite. `make bench` stages it under that name in a site of its own.
@main struct SQLiteRival: Endpoint {
    static let name = "conversations-create"
    static let route = Route.createConversation

    static func answer(_ call: Call) throws -> Answer {
        let store = try SQLiteStore(path: "\(call.configuration.dataDirectory)/chatbot.sqlite")
        let user = try authenticatedUser(call, store)
        let conversation = try store.addConversation(of: user, at: call.time)
        return .ok(.int(conversation.id))
    }

    /// As `Call.authenticatedUser` does it, which knows files only.
    private static func authenticatedUser(_ call: Call, _ store: SQLiteStore) throws -> User {
        let key = try call.configuration.accounts().key
        guard let credentials = call.environment["HTTP_AUTHORIZATION"], let space = credentials.firstIndex(of: " "),
            credentials[..<space].lowercased() == "bearer"
        else { throw ChatbotError.invalidToken }
        let text = credentials[space...].drop { $0 == " " }
        let token = try AccessToken(verifying: String(text), with: key, now: call.time)
        guard let user = try store.user(named: token.username), user.id == token.userID ?? user.id else {
            throw ChatbotError.userNotFound
        }
        guard user.tokenVersion == token.version else { throw ChatbotError.invalidToken }
        call.identify(user)
        return user
    }
}
