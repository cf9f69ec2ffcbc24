import Chatbot

/// What the logs say, added up.
struct Statistics {
    struct Requests {
        /// How often each status was answered.
        private(set) var statuses: [Int: Int] = [:]
        private(set) var latencies = Latencies()

        var count: Int { latencies.count }
        var clientErrors: Int { count(of: 400..<500) }
        var serverErrors: Int { count(of: 500..<600) }

        private func count(of range: Range<Int>) -> Int {
            statuses.reduce(0) { range.contains($1.key) ? $0 + $1.value : $0 }
        }

        mutating func add(_ request: LogLine.Request) {
            latencies.add(request.milliseconds)
            statuses[request.status, default: 0] += 1
        }

        mutating func add(_ other: Requests) {
            statuses.merge(other.statuses, uniquingKeysWith: +)
            latencies.add(other.latencies)
        }
    }

    struct Replies {
        var count = 0
        var promptTokens = 0
        var completionTokens = 0
        /// Given by the guide because no model did.
        var fallbacks = 0
        /// Given by the guide, which said that it has no answer.
        var declined = 0
        /// Requests to the model's server beyond the first.
        var retries = 0

        mutating func add(_ reply: LogLine.Reply) {
            count += 1
            promptTokens += reply.promptTokens
            completionTokens += reply.completionTokens
            fallbacks += reply.isFallback ? 1 : 0
            declined += reply.isDeclined ? 1 : 0
            retries += max(0, reply.attempts - 1)
        }

        mutating func add(_ other: Replies) {
            count += other.count
            promptTokens += other.promptTokens
            completionTokens += other.completionTokens
            fallbacks += other.fallbacks
            declined += other.declined
            retries += other.retries
        }
    }

    /// By endpoint.
    private(set) var requests: [String: Requests] = [:]
    /// By day, and by model.
    private(set) var replies: [String: [String: Replies]] = [:]
    private(set) var files = 0
    /// Lines that are none of ours, torn ones among them.
    private(set) var passedOver = 0

    var allRequests: Requests { requests.values.reduce(into: Requests()) { $0.add($1) } }
    var allReplies: Replies {
        replies.values.flatMap(\.values).reduce(into: Replies()) { $0.add($1) }
    }

    mutating func add(_ day: LogDay) {
        files += 1
        passedOver += day.passedOver
        if day.requests.count > 0 { requests[day.endpoint, default: Requests()].add(day.requests) }
        if !day.replies.isEmpty {
            replies[day.day, default: [:]].merge(day.replies) { first, second in
                var sum = first
                sum.add(second)
                return sum
            }
        }
    }
}
