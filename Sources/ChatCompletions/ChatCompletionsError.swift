/// Why there is no reply. Holds nothing of the key, the messages or the server's text.
public struct ChatCompletionsError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Reason: Sendable, Equatable {
        /// The server refuses the request, and would refuse it again: 401 and 403 concern the key or the network,
        /// 400, 413 and 422 the request itself.
        case rejected(status: Int, code: String?, type: String?)

        /// The server could not be reached, was too busy, or sent nothing usable, and the attempts or the time are used
        /// up; or a stream failed after its first piece. With `retryAfter` the server said when to come back: when
        /// several models were tried, the shortest wait that one of them asked for.
        case unavailable(retryAfter: Duration?)

        /// Every model of the list is retired or not to be had.
        case noModelAvailable
    }

    public let reason: Reason

    /// How many requests were sent.
    public let attempts: Int

    /// Models that are retired or not to be had, in the order in which they were tried.
    public let skippedModels: [String]

    /// What went wrong last, models that were skipped aside.
    public let lastFailure: AttemptFailure?

    public var description: String {
        let what =
            switch reason {
            case .rejected: "the server refuses the request"
            case .unavailable(nil): "the server is unavailable"
            case .unavailable(let wait?): "the server is unavailable, and asks to wait \(wait)"
            case .noModelAvailable: "none of the models is available"
            }
        let skipped = skippedModels.isEmpty ? "" : "; not available: \(skippedModels.joined(separator: ", "))"
        let last = lastFailure.map { "; last failure: \($0)" } ?? ""
        return "\(what) (attempts: \(attempts)\(skipped)\(last))"
    }
}
