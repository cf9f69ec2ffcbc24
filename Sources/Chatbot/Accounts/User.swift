/// Someone who has an account.
public struct User: Sendable, Equatable {
    public typealias ID = Int

    public let id: ID
    public let username: Username
    public let passwordHash: PasswordHash
    public let createdAt: Timestamp

    public init(id: ID, username: Username, passwordHash: PasswordHash, createdAt: Timestamp) {
        self.id = id
        self.username = username
        self.passwordHash = passwordHash
        self.createdAt = createdAt
    }
}
