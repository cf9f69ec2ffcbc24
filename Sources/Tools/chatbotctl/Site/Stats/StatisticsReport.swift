import Console
import JSON

/// Statistics as tables, and as JSON.
struct StatisticsReport {
    let statistics: Statistics
    /// Of the store; nil when it could not be read.
    let counts: (users: Int, conversations: Int)?

    var text: String {
        var parts: [String] = []
        parts.append(requests.isEmpty ? "No requests." : requests.text)
        parts.append(replies.isEmpty ? "No replies." : replies.text)
        if let counts {
            let conversations = counts.conversations.counted("conversation")
            parts.append("In the store: \(counts.users.counted("user")), \(conversations).")
        }
        if statistics.passedOver > 0 {
            let lines = statistics.passedOver.counted("line that is", "lines that are")
            parts.append("\(lines) torn or foreign \(statistics.passedOver == 1 ? "was" : "were") passed over.")
        }
        return parts.joined(separator: "\n\n")
    }

    private var requests: TextTable {
        var table = TextTable([
            ("endpoint", .left), ("requests", .right), ("4xx", .right), ("5xx", .right), ("p50 ms", .right),
            ("p95 ms", .right), ("p99 ms", .right),
        ])
        let all = statistics.requests.count > 1 ? [("all", statistics.allRequests)] : []
        let byEndpoint = statistics.requests.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        for (name, requests) in byEndpoint + all {
            let times = Latencies.percents.map { requests.latencies.percentile($0)?.grouped ?? "" }
            table.add(
                [name, requests.count.grouped, requests.clientErrors.grouped, requests.serverErrors.grouped] + times)
        }
        return table
    }

    private var replies: TextTable {
        var table = TextTable([
            ("day", .left), ("model", .left), ("replies", .right), ("prompt tokens", .right),
            ("completion tokens", .right), ("fallbacks", .right), ("retries", .right),
        ])
        let all = rowsOfReplies.count > 1 ? [("all", "", statistics.allReplies)] : []
        for (day, model, replies) in rowsOfReplies + all {
            table.add(
                [day, model.withoutControls, replies.count.grouped, replies.promptTokens.grouped]
                    + [replies.completionTokens.grouped, replies.fallbacks.grouped, replies.retries.grouped])
        }
        return table
    }

    private var rowsOfReplies: [(String, String, Statistics.Replies)] {
        statistics.replies.sorted { $0.key < $1.key }.flatMap { day, models in
            models.sorted { $0.key < $1.key }.map { (day, $0.key, $0.value) }
        }
    }

    var json: JSONValue {
        [
            "files": .int(statistics.files), "lines_passed_over": .int(statistics.passedOver),
            "requests": .array(
                statistics.requests.sorted { $0.key < $1.key }.map { Self.json($0.value, endpoint: $0.key) }),
            "all_requests": Self.json(statistics.allRequests, endpoint: nil),
            "replies": .array(rowsOfReplies.map { Self.json($2, day: $0, model: $1) }),
            "users": counts.map { .int($0.users) } ?? .null,
            "conversations": counts.map { .int($0.conversations) } ?? .null,
        ]
    }

    private static func json(_ requests: Statistics.Requests, endpoint: String?) -> JSONValue {
        var members: [JSONValue.Member] = endpoint.map { [.init("endpoint", .string($0))] } ?? []
        members += [
            .init("requests", .int(requests.count)), .init("client_errors", .int(requests.clientErrors)),
            .init("server_errors", .int(requests.serverErrors)),
        ]
        members += Latencies.percents.map { percent in
            .init("p\(percent)", requests.latencies.percentile(percent).map { .int($0) } ?? .null)
        }
        return .object(members)
    }

    private static func json(_ replies: Statistics.Replies, day: String, model: String) -> JSONValue {
        [
            "day": .string(day), "model": .string(model), "replies": .int(replies.count),
            "prompt_tokens": .int(replies.promptTokens), "completion_tokens": .int(replies.completionTokens),
            "fallbacks": .int(replies.fallbacks), "retries": .int(replies.retries),
        ]
    }
}
