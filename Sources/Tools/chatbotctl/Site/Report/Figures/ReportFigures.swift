import Chatbot

/// What the logs say, added up for the page. Only counts: its size is that of days times endpoints, however long the logs are.
struct ReportFigures {
    /// What an endpoint did on a day.
    struct EndpointDay {
        let requests: Int
        /// In the order of ``Latencies/percents``.
        let percentiles: [Int?]
    }

    /// Of all endpoints on a day.
    struct Day {
        var requests = 0
        var clientErrors = 0
        var serverErrors = 0
        var replies = Statistics.Replies()
        var unansweredQuestions = 0
    }

    let times: Range<Timestamp>
    let days: ReportDays
    private(set) var statistics = Statistics()
    /// For each endpoint one for each day; nil where it has no log.
    private(set) var endpoints: [String: [EndpointDay?]] = [:]
    private(set) var byDay: [Day]

    init(of times: Range<Timestamp>) {
        self.times = times
        days = ReportDays(of: times)
        byDay = Array(repeating: Day(), count: days.count)
    }

    mutating func add(_ log: LogDay) {
        statistics.add(log)
        guard let index = days.index(of: log.day), log.requests.count > 0 else { return }
        endpoints[log.endpoint, default: Array(repeating: nil, count: days.count)][index] = EndpointDay(
            requests: log.requests.count, percentiles: Latencies.percents.map(log.requests.latencies.percentile))
        byDay[index].requests += log.requests.count
        byDay[index].clientErrors += log.requests.clientErrors
        byDay[index].serverErrors += log.requests.serverErrors
        for replies in log.replies.values { byDay[index].replies.add(replies) }
        byDay[index].unansweredQuestions += log.unansweredQuestions
    }

    /// Those with the most requests first.
    var endpointsByTraffic: [(name: String, requests: Statistics.Requests)] {
        statistics.requests.map { ($0.key, $0.value) }.sorted { ($1.1.count, $0.0) < ($0.1.count, $1.0) }
    }

    /// Those with the most replies first.
    var modelsByReplies: [String] {
        var counts: [String: Int] = [:]
        for models in statistics.replies.values {
            for (model, replies) in models { counts[model, default: 0] += replies.count }
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }

    /// What some models did, day by day.
    func replies(of models: Set<String>) -> [Statistics.Replies] {
        days.names.map { day in
            (statistics.replies[day] ?? [:]).reduce(into: Statistics.Replies()) { sum, entry in
                if models.contains(entry.key) { sum.add(entry.value) }
            }
        }
    }
}
