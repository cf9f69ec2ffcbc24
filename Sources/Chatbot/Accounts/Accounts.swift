/// Signing up and logging in, and what a user may do with the account. Nothing of it is told to anybody before the audit trail
/// has it.
public struct Accounts: Sendable {
    private let store: any Store
    private let settings: Configuration.Accounts
    private let limits: Limits
    private let actor: AuditEvent.Actor

    /// - Parameters:
    ///   - limits: say how many passwords are hashed at once.
    ///   - actor: who does it all.
    public init(store: any Store, settings: Configuration.Accounts, limits: Limits, actor: AuditEvent.Actor) {
        self.store = store
        self.settings = settings
        self.limits = limits
        self.actor = actor
    }

    /// Creates an account.
    /// - Throws: ``ChatbotError/invalidInput(_:)`` with every problem of both fields, ``ChatbotError/usernameTaken``,
    ///   ``ChatbotError/busy``, or a failure of the store.
    public func register(
        username: String, password: String, now: Timestamp, random: inout some RandomNumberGenerator
    ) throws(ChatbotError) -> User {
        var problems: [InputProblem] = []
        let name: Username?
        do throws(InputProblem.Rule) { name = try Username(validating: username) } catch {
            name = nil
            problems.append(InputProblem("username", error))
        }
        let secret: Password?
        do throws(InputProblem.Rule) { secret = try Password(validating: password) } catch {
            secret = nil
            problems.append(InputProblem("password", error))
        }
        guard let name, let secret else { throw .invalidInput(problems) }
        // A name that is taken is not worth a hash; `addUser` asks again under the lock.
        guard try store.user(named: name.text) == nil else { throw .usernameTaken }
        let user = try store.addUser(named: name, passwordHash: hash(secret, &random), at: now)
        try record(.signUp, of: user.id, at: now)
        return user
    }

    /// Checks a user's password and issues a token.
    ///
    /// An unknown user costs as much time as a wrong password, so that the time does not tell who has an account.
    /// - Returns: the user, and the signed token.
    /// - Throws: ``ChatbotError/incorrectCredentials``, ``ChatbotError/busy``, or a failure of the store.
    public func logIn(
        username: String, password: String, now: Timestamp, random: inout some RandomNumberGenerator
    ) throws(ChatbotError) -> (user: User, token: String) {
        let known = try store.user(named: username)
        guard let user = known, (try? Password(validating: password)) != nil else {
            _ = try hash(.placeholder, &random)
            try record(.failedLogIn, of: known?.id, at: now)
            throw .incorrectCredentials
        }
        try recordingRefusal(as: .failedLogIn, of: user, at: now) { () throws(ChatbotError) in
            do throws(ChatbotError) { try verify(password, of: user) } catch {
                // A hash of another cost, from before the setting was changed, would tell by its time that the user exists.
                if error == .incorrectCredentials, user.passwordHash.cost != settings.bcryptCost {
                    _ = try hash(.placeholder, &random)
                }
                throw error
            }
        }
        // With the token goes whatever is done with it: the user must not be lost.
        try store.settle(user)
        try record(.logIn, of: user.id, at: now)
        return (user, token(for: user, at: now))
    }

    /// Gives a user another password. All tokens that were issued before stop working.
    /// - Returns: a new token.
    /// - Throws: ``ChatbotError/incorrectCredentials`` when `password` is not the present one, also when it was changed
    ///   by another request meanwhile; ``ChatbotError/invalidInput(_:)`` about the field `new_password`,
    ///   ``ChatbotError/busy``, or a failure of the store.
    public func changePassword(
        of user: User, from password: String, to newPassword: String, now: Timestamp,
        random: inout some RandomNumberGenerator
    ) throws(ChatbotError) -> String {
        let secret: Password
        do throws(InputProblem.Rule) { secret = try Password(validating: newPassword) } catch {
            throw .invalidInput([InputProblem("new_password", error)])
        }
        let changed = try recordingRefusal(as: .failedPasswordChange, of: user, at: now) { () throws(ChatbotError) in
            try verify(password, of: user)
            let changed = user.changing(passwordHash: try hash(secret, &random))
            try store.replace(user, with: changed)
            return changed
        }
        try record(.passwordChange, of: user.id, at: now)
        return token(for: changed, at: now)
    }

    /// Gives a user another password without asking for the present one: for whoever runs the site. All tokens that were
    /// issued before stop working.
    /// - Throws: ``ChatbotError/invalidInput(_:)`` about the field `password`, ``ChatbotError/incorrectCredentials`` when
    ///   the password was changed by a request meanwhile, ``ChatbotError/userNotFound``, ``ChatbotError/busy``, or a
    ///   failure of the store.
    public func resetPassword(
        of user: User, to newPassword: String, now: Timestamp, random: inout some RandomNumberGenerator
    ) throws(ChatbotError) {
        let secret: Password
        do throws(InputProblem.Rule) { secret = try Password(validating: newPassword) } catch {
            throw .invalidInput([InputProblem("password", error)])
        }
        try store.replace(user, with: user.changing(passwordHash: try hash(secret, &random)))
        try record(.passwordChange, of: user.id, at: now)
    }

    /// Deletes a user's account with everything that is stored about it, for good.
    /// - Throws: ``ChatbotError/incorrectCredentials``, ``ChatbotError/busy``, or a failure of the store.
    public func delete(_ user: User, password: String, now: Timestamp) throws(ChatbotError) {
        try recordingRefusal(as: .failedAccountDeletion, of: user, at: now) { () throws(ChatbotError) in
            try verify(password, of: user)
            try store.deleteUser(user)
        }
        try record(.accountDeletion, of: user.id, at: now)
    }

    private func record(_ kind: AuditEvent.Kind, of user: User.ID?, at now: Timestamp) throws(ChatbotError) {
        try store.record(AuditEvent(kind, of: user, by: actor, at: now))
    }

    /// Runs `body`, and puts into the trail that it has refused the password.
    private func recordingRefusal<Result>(
        as kind: AuditEvent.Kind, of user: User, at now: Timestamp, _ body: () throws(ChatbotError) -> Result
    ) throws(ChatbotError) -> Result {
        do throws(ChatbotError) { return try body() } catch {
            if error == .incorrectCredentials { try record(kind, of: user.id, at: now) }
            throw error
        }
    }

    private func token(for user: User, at now: Timestamp) -> String {
        AccessToken(for: user, issuedAt: now, lifetimeHours: settings.tokenLifetimeHours).signed(with: settings.key)
    }

    private func verify(_ password: String, of user: User) throws(ChatbotError) {
        guard let password = try? Password(validating: password),
            try limits.hashing({ () throws(ChatbotError) in user.passwordHash.matches(password) })
        else { throw .incorrectCredentials }
    }

    private func hash(
        _ password: Password, _ random: inout some RandomNumberGenerator
    ) throws(ChatbotError) -> PasswordHash {
        try limits.hashing { () throws(ChatbotError) in
            try PasswordHash(password, cost: settings.bcryptCost, random: &random)
        }
    }
}
