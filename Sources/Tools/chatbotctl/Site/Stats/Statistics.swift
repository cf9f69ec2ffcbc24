import Chatbot

/// What the logs say, added up.
struct Statistics {
    struct Requests {
        var clientErrors = 0
        var serverErrors = 0
        var latencies = Latencies()

        var count: Int { latencies.count }

        mutating func add(_ request: LogLine.Request) {
            latencies.add(request.milliseconds)
            switch request.status {
            case 400..<500: clientErrors += 1
            case 500...: serverErrors += 1
            default: break
            }
        }

        mutating func add(_ other: Requests) {
            clientErrors += other.clientErrors
            serverErrors += other.serverErrors
            latencies.add(other.latencies)
        }
    }

    struct Replies {
        var count = 0
        var promptTokens = 0
        var completionTokens = 0
        /// Given by the guide because no model did.
        var fallbacks = 0
        /// Requests to the model's server beyond the first.
        var retries = 0

        mutating func add(_ reply: LogLine.Reply) {
            count += 1
            promptTokens += reply.promptTokens
            completionTokens += reply.completionTokens
            fallbacks += reply.isFallback ? 1 : 0
            retries += max(0, reply.attempts - 1)
        }

        mutating func add(_ other: Replies) {
            count += other.count
            promptTokens += other.promptTokens
            completionTokens += other.completionTokens
            fallbacks += other.fallbacks
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

    /// Adds a file, as far as its lines are of the time that is wanted.
    mutating func add(_ file: LogFile, of times: Range<Timestamp>) throws(ControlError) {
        guard file.day < times.upperBound, file.end > times.lowerBound else { return }
        let isWhole = times.lowerBound <= file.day && file.end <= times.upperBound
        var (ofEndpoint, ofDay) = (requests[file.endpoint] ?? Requests(), replies[file.day.day] ?? [:])
        // Taken out, so that the arrays have one owner while they change.
        requests[file.endpoint] = nil
        replies[file.day.day] = nil
        var reader = try LineReader(file.path)
        while let line = try reader.next() {
            switch LogLine(line, isWanted: isWhole ? nil : { times.contains($0) }) {
            case .request(let request):
                ofEndpoint.add(request)
                if let reply = request.reply { ofDay[reply.model, default: Replies()].add(reply) }
            case .foreign: passedOver += 1
            case .note, nil: break
            }
        }
        files += 1
        if ofEndpoint.count > 0 { requests[file.endpoint] = ofEndpoint }
        if !ofDay.isEmpty { replies[file.day.day] = ofDay }
    }
}
