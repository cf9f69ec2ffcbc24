import Chatbot

/// The days of a report, in UTC, without a gap.
struct ReportDays {
    /// When each begins.
    let starts: [Timestamp]
    /// As the logs are called.
    let names: [String]
    private let indices: [String: Int]

    init(of times: Range<Timestamp>) {
        starts = Array(
            sequence(first: times.lowerBound.startOfDay) { $0.adding(hours: 24) }.prefix { $0 < times.upperBound })
        names = starts.map(\.day)
        indices = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    }

    var count: Int { starts.count }

    /// - Returns: nil for a day that is none of these.
    func index(of name: String) -> Int? { indices[name] }

    /// The last day that had begun at a time; nil before the first.
    func index(at time: Timestamp) -> Int? {
        guard let first = starts.first, time >= first else { return nil }
        return min((time.milliseconds - first.milliseconds) / 86_400_000, count - 1)
    }
}

extension Timestamp {
    var startOfDay: Timestamp {
        let rest = milliseconds % 86_400_000
        return Timestamp(milliseconds: milliseconds - (rest < 0 ? rest + 86_400_000 : rest))
    }
}
