/// What a rate limit says of one call.
public struct Admission: Sendable, Equatable {
    public let isAdmitted: Bool
    public let limit: RateLimit
    /// How many more calls would be admitted now.
    public let remaining: Int
    /// When the window has passed for the oldest call that counts, so that one more is admitted: rounded up, 1 at least.
    public let secondsUntilReset: Int
}
