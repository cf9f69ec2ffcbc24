/// The limits of a site: how often one may call, and how much goes on at once.
///
/// They protect the site, and what they count may be lost. So when a file of theirs cannot be used, as on a full disk, the
/// request passes, and the operator is told.
public struct Limits: Sendable {
    private let directory: String
    private let settings: Configuration.Limits
    private let secret: SecretKey
    private let onEvent: @Sendable (String) -> Void

    /// How long a request waits for its turn to hash a password.
    private static let patience = Duration.seconds(5)

    /// - Parameters:
    ///   - directory: made when it is missing, in a directory that exists.
    ///   - secret: hides whom the files count.
    ///   - onEvent: told what an operator should know.
    public init(
        directory: String, settings: Configuration.Limits, secret: SecretKey,
        onEvent: @escaping @Sendable (String) -> Void
    ) {
        self.directory = directory
        self.settings = settings
        self.secret = secret
        self.onEvent = onEvent
    }

    /// Counts an attempt to prove a password, by the address that it comes from and by the username.
    /// - Returns: what is left; `nil` without a limit.
    /// - Throws: ``ChatbotError/tooManyRequests(_:)``, ``ChatbotError/busy``.
    public func admitLogIn(
        from address: String, as username: String, at now: Timestamp
    ) throws(ChatbotError) -> Admission? {
        guard let limit = settings.logIns else { return nil }
        let byAddress = try admit(address, to: "auth-address", limit, at: now)
        let byName = try admit(username, to: "auth-username", limit, at: now)
        guard let byAddress, let byName else { return byAddress ?? byName }
        return byAddress.remaining <= byName.remaining ? byAddress : byName
    }

    /// Counts a message.
    /// - Returns: what is left; `nil` without a limit.
    /// - Throws: ``ChatbotError/tooManyRequests(_:)``, ``ChatbotError/busy``.
    public func admitMessage(of user: User.ID, at now: Timestamp) throws(ChatbotError) -> Admission? {
        guard let limit = settings.messages else { return nil }
        return try admit(String(user), to: "messages", limit, at: now)
    }

    /// Hashes a password when it is this request's turn to.
    /// - Throws: ``ChatbotError/busy``, and what `body` throws.
    func hashing<Result>(_ body: () throws(ChatbotError) -> Result) throws(ChatbotError) -> Result {
        try holdingSlot(of: "hashes", settings.hashesInFlight, waiting: Self.patience, else: .busy, body)
    }

    /// Makes a reply, if not too many are being made.
    /// - Throws: ``ChatbotError/tooManyReplies``, and what `body` throws.
    func replying<Result>(_ body: () throws(ChatbotError) -> Result) throws(ChatbotError) -> Result {
        guard let count = settings.repliesInFlight else { return try body() }
        return try holdingSlot(of: "replies", count, waiting: .zero, else: .tooManyReplies, body)
    }

    private func admit(
        _ subject: String, to name: String, _ limit: RateLimit, at now: Timestamp
    ) throws(ChatbotError) -> Admission? {
        let limiter = RateLimiter(directory: directory, name: name, limit: limit, secret: secret)
        let admission: Admission
        do throws(LimitError) { admission = try limiter.admit(subject, at: now) } catch {
            // Many who call at once: that is what the limit is for.
            if case .lockTimeout = error { throw .busy }
            onEvent("not counted: \(error)")
            return nil
        }
        guard admission.isAdmitted else { throw .tooManyRequests(admission) }
        return admission
    }

    private func holdingSlot<Result>(
        of name: String, _ count: Int, waiting: Duration, else full: ChatbotError,
        _ body: () throws(ChatbotError) -> Result
    ) throws(ChatbotError) -> Result {
        let slot: Slot?
        do throws(LimitError) {
            slot = try Slots(directory: directory, name: name, count: count).take(waiting: waiting)
        } catch {
            onEvent("not limited: \(error)")
            return try body()
        }
        guard let slot else { throw full }
        defer { withExtendedLifetime(slot) {} }
        return try body()
    }
}
