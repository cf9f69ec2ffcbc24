import Chatbot
import Console
import JSON

/// Says on standard error how far an export is: as a bar on a terminal, else in a line now and then.
final class Progress {
    enum Style {
        case bar, lines
        /// As JSON, to wherever reports go.
        case json((String) -> Void)
    }

    private let style: Style
    private let began = ContinuousClock.now
    private var lastShown = ContinuousClock.now
    private var rows = 0
    private var bytes = 0
    private var totalBytes = 0

    init(style: Style) { self.style = style }

    /// Since the beginning.
    var seconds: Double { Double((ContinuousClock.now - began) / .milliseconds(1)) / 1000 }

    /// - Parameter bytes: how much there is to read.
    func begin(bytes: Int) {
        totalBytes = bytes
        lastShown = .now
    }

    /// Counts a file that was read.
    func add(_ table: FileStore.Table, rows: Int, bytes: Int) {
        self.rows += rows
        self.bytes += bytes
        let now = ContinuousClock.now
        guard now - lastShown >= interval else { return }
        lastShown = now
        show(table)
    }

    /// Clears the bar.
    func end() {
        if case .bar = style { print(error: "\r\u{1B}[K", terminator: "") }
    }

    /// Says what is going on.
    func say(_ text: String) {
        if case .json = style { return }
        print(error: text)
    }

    private var interval: Duration {
        switch style {
        case .bar: .milliseconds(100)
        case .lines: .seconds(5)
        case .json: .seconds(1)
        }
    }

    /// With the figures behind it, a line of 80 characters.
    private static let barWidth = 12

    private func show(_ table: FileStore.Table) {
        // Files may have grown since they were looked at.
        let part = totalBytes > 0 ? min(Double(bytes) / Double(totalBytes), 1) : 1
        let elapsed = max(seconds, 0.001)
        let left = part > 0 ? Int(elapsed / part - elapsed + 0.5) : 0
        let figures =
            "\(rows.grouped) rows, \(Int(Double(rows) / elapsed).grouped) rows/s, \(Int(part * 100)) %, \(left) s left"
        switch style {
        case .bar:
            let filled = Int(part * Double(Self.barWidth))
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.barWidth - filled)
            print(error: "\r\u{1B}[K[\(bar)] \(table.rawValue): \(figures)", terminator: "")
        case .lines: print(error: "\(table.rawValue): \(figures)")
        case .json(let say):
            let event: JSONValue = [
                "event": "progress", "table": .string(table.rawValue), "rows": .int(rows), "bytes": .int(bytes),
                "total_bytes": .int(totalBytes),
            ]
            say(event.text)
        }
    }
}
