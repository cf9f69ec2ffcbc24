/// Signing up, logging in, and telling who a token belongs to.
public struct Accounts: Sendable {
    private let store: any Store
    private let settings: Configuration.Accounts

    public init(store: any Store, settings: Configuration.Accounts) {
        self.store = store
        self.settings = settings
    }

    /// Creates an account.
    /// - Throws: ``ChatbotError/invalidInput(_:)`` with every problem of both fields, ``ChatbotError/usernameTaken``,
    ///   or a failure of the store.
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
        let hash = try PasswordHash(secret, cost: settings.bcryptCost, random: &random)
        return try store.addUser(named: name, passwordHash: hash, at: now)
    }

    /// Checks a user's password and issues a token.
    ///
    /// An unknown user costs as much time as a wrong password, so that the time does not tell who has an account.
    /// - Returns: the user, and the signed token.
    /// - Throws: ``ChatbotError/incorrectCredentials``, or a failure of the store.
    public func logIn(
        username: String, password: String, now: Timestamp, random: inout some RandomNumberGenerator
    ) throws(ChatbotError) -> (user: User, token: String) {
        let password = try? Password(validating: password)
        guard let user = try store.user(named: username), let password else {
            _ = try PasswordHash(.placeholder, cost: settings.bcryptCost, random: &random)
            throw .incorrectCredentials
        }
        guard user.passwordHash.matches(password) else {
            // A hash of another cost, from before the setting was changed, would tell by its time that the user exists.
            if user.passwordHash.cost != settings.bcryptCost {
                _ = try PasswordHash(.placeholder, cost: settings.bcryptCost, random: &random)
            }
            throw .incorrectCredentials
        }
        let token = AccessToken(for: user, issuedAt: now, lifetimeHours: settings.tokenLifetimeHours)
        return (user, token.signed(with: settings.key))
    }

    /// The user whom a token speaks for.
    /// - Throws: ``ChatbotError/invalidToken``, ``ChatbotError/userNotFound``, or a failure of the store.
    public func user(bearing token: String, now: Timestamp) throws(ChatbotError) -> User {
        let token = try AccessToken(verifying: token, with: settings.key, now: now)
        guard let user = try store.user(named: token.username), user.id == token.userID ?? user.id else {
            throw .userNotFound
        }
        return user
    }
}
