/// Someone who has an account.
public struct User: Sendable, Equatable {
    public typealias ID = Int

    public let id: ID
    public let username: Username
    public let passwordHash: PasswordHash
    public let createdAt: Timestamp
    /// How often the password was changed. Tokens that were issued before carry another number, and are not good any more.
    public let tokenVersion: Int

    public init(
        id: ID, username: Username, passwordHash: PasswordHash, createdAt: Timestamp, tokenVersion: Int = 0
    ) {
        self.id = id
        self.username = username
        self.passwordHash = passwordHash
        self.createdAt = createdAt
        self.tokenVersion = tokenVersion
    }

    /// The same user with a new password.
    func changing(passwordHash: PasswordHash) -> User {
        User(
            id: id, username: username, passwordHash: passwordHash, createdAt: createdAt, tokenVersion: tokenVersion + 1
        )
    }
}
