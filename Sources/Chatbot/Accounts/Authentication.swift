/// Telling who a token belongs to.
public struct Authentication: Sendable {
    private let store: any Store
    private let settings: Configuration.Accounts

    public init(store: any Store, settings: Configuration.Accounts) {
        self.store = store
        self.settings = settings
    }

    /// The user whom a token speaks for.
    /// - Throws: ``ChatbotError/invalidToken``, ``ChatbotError/userNotFound``, or a failure of the store.
    public func user(bearing token: String, now: Timestamp) throws(ChatbotError) -> User {
        let token = try AccessToken(verifying: token, with: settings.key, now: now)
        guard let user = try store.user(named: token.username), user.id == token.userID ?? user.id else {
            throw .userNotFound
        }
        guard user.tokenVersion == token.version else { throw .invalidToken }
        return user
    }
}
