import ArgumentParser
import Chatbot
import Console
import JSON
import JSONLines

struct Stats: SiteCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says from the logs how many requests there were, how long they took, and what replies took.",
        discussion: """
            Percentiles are exact (nearest rank), in milliseconds. Days are those of UTC. A fallback is a reply of the \
            guide because no model gave one; retries are requests to the model's server beyond the first of a reply. What \
            LOG_LEVEL keeps out of the logs is not counted. Torn and foreign lines are passed over, and counted.

            Examples:
              chatbotctl stats --since 7d
              chatbotctl stats --since 2026-11-01 --until 2026-12-01 --json

            \(ControlError.exitCodes)
            """)

    @OptionGroup var site: SiteOption

    @OptionGroup var period: PeriodOptions

    @Flag(help: "One JSON object.") var json = false

    func work() throws {
        let times = try period.range()
        let configuration = try site.configuration()
        let store = try configuration.store()
        var statistics = Statistics()
        for file in try LogFile.all(in: configuration.dataDirectory) where file.isRegular {
            if let day = try LogDay(file, of: times) { statistics.add(day) }
        }
        // A store that is damaged does not take the figures of the logs away.
        let counts = Result { try store.counts() }
        let report = StatisticsReport(statistics: statistics, counts: try? counts.get())
        try write(json ? report.json.text : report.text)
        _ = try counts.get()
    }
}

extension FileStore {
    /// How many there are now.
    fileprivate func counts() throws -> (users: Int, conversations: Int) {
        var counts = (users: 0, conversations: 0)
        try forEachUser { _ in counts.users += 1 }
        try forEachOwner { _, rows in
            counts.conversations += rows.live.count
            return true
        }
        return counts
    }
}
