/// How long requests took, in whole milliseconds. Percentiles are exact, and the memory does not grow with the requests: one
/// number for each millisecond up to the longest.
struct Latencies {
    /// Whatever took longer counts as this: a quarter of an hour, and no request takes so long.
    private static let longest = 900_000

    /// What reports show.
    static let percents = [50, 95, 99]

    private(set) var count = 0
    private var counts: [UInt32] = []

    mutating func add(_ milliseconds: Int) { add(milliseconds, times: 1) }

    mutating func add(_ other: Latencies) {
        for (milliseconds, times) in other.counts.enumerated() where times > 0 { add(milliseconds, times: times) }
    }

    private mutating func add(_ milliseconds: Int, times: UInt32) {
        let milliseconds = min(max(0, milliseconds), Self.longest)
        if counts.count <= milliseconds {
            counts.append(contentsOf: repeatElement(0, count: milliseconds + 1 - counts.count))
        }
        counts[milliseconds] += times
        count += Int(times)
    }

    /// The time within which so many percent of the requests were done (nearest rank); nil when there are none.
    func percentile(_ percent: Int) -> Int? {
        guard count > 0 else { return nil }
        var left = (count * percent + 99) / 100
        for (milliseconds, times) in counts.enumerated() {
            left -= Int(times)
            if left <= 0 { return milliseconds }
        }
        return nil
    }
}
