/// When a failed attempt is repeated, and how long the caller is kept waiting.
public struct RetryPolicy: Sendable, Equatable {
    /// How long one attempt may take, from resolving the name to the last byte; of a stream, how long none of its bytes
    /// may come.
    public var attemptTimeout: Duration

    /// How long an answer may take with all its attempts and the waits between them.
    public var deadline: Duration

    /// How often one model is asked before the next one is.
    public var attemptsPerModel: Int

    public init(
        attemptTimeout: Duration = .seconds(20), deadline: Duration = .seconds(45), attemptsPerModel: Int = 3
    ) {
        self.attemptTimeout = attemptTimeout
        self.deadline = deadline
        self.attemptsPerModel = attemptsPerModel
    }

    var isValid: Bool {
        attemptTimeout > .zero && deadline > .zero && attemptsPerModel > 0
    }

    /// How long to wait before the next attempt when the server does not say: half a second, doubled with each retry
    /// up to 8 s, and shortened by up to a quarter so that clients do not return all at once. This is what the
    /// official SDKs do.
    ///
    /// - Parameters:
    ///   - retries: the retries already made, 0 after the first attempt.
    ///   - random: a random number in 0..<1.
    func backoff(afterRetries retries: Int, random: Double) -> Duration {
        let seconds = 0.5 * Double(1 << min(retries, 4))
        return .seconds(seconds * (1 - 0.25 * random))
    }
}
