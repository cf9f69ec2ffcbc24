import Chatbot

/// Users for trying out a site: nobody can log in as one of them.
enum TemporaryUser {
    /// One that is in no store.
    static var unknown: User {
        User(
            id: Int(Int32.max), username: name, passwordHash: noPassword, createdAt: Timestamp(milliseconds: 0))
    }

    /// Adds a user to a store for as long as `body` runs, and deletes it with all that it has left, whatever happens in
    /// between.
    static func with<Result>(in store: FileStore, _ body: (User) throws -> Result) throws -> Result {
        let user = try store.addUser(named: name, passwordHash: noPassword, at: CurrentProcess.time)
        let result = Swift.Result {
            try store.record(AuditEvent(.signUp, of: user.id, by: .operator, at: CurrentProcess.time))
            return try body(user)
        }
        try store.deleteUser(user)
        try store.record(AuditEvent(.accountDeletion, of: user.id, by: .operator, at: CurrentProcess.time))
        return try result.get()
    }

    /// As the site would issue it at the log-in.
    static func token(of user: User, _ configuration: Configuration) throws -> String {
        AccessToken(for: user, issuedAt: CurrentProcess.time, lifetimeHours: 1)
            .signed(with: try configuration.accounts().key)
    }

    private static var name: Username {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        // Cannot break a rule.
        return try! Username(validating: "check-\(digits)")
    }

    /// No password has this hash.
    private static let noPassword = PasswordHash(text: "*")
}
