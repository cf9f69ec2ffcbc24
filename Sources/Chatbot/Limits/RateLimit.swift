/// How many calls are allowed in any stretch of time of a given length.
public struct RateLimit: Sendable, Equatable {
    /// From 1 to 100,000.
    public let count: Int
    /// The length of the window.
    public let seconds: Int

    /// - Parameter text: a count and `second`, `minute`, `hour` or `day`, as in `10/minute`; `nil` for every other text.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(decimal: parts[0]), (1...100_000).contains(count) else { return nil }
        switch String(Substring(parts[1])) {
        case "second": seconds = 1
        case "minute": seconds = 60
        case "hour": seconds = 3600
        case "day": seconds = 86_400
        default: return nil
        }
        self.count = count
    }
}
