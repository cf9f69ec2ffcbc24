public import Chatbot
import Glibc
import JSON
import Synchronization

/// Says on standard error how far a tool is with the files of a store: as a bar on a terminal, else in a line now and then.
public final class Progress: Sendable {
    private enum Style {
        case bar, lines
        /// As JSON, to wherever reports go.
        case json(@Sendable (String) -> Void)
    }

    private struct State {
        var lastShown = ContinuousClock.now
        var rows = 0
        var bytes = 0
        var totalBytes = 0
        var isBarShown = false
    }

    private let style: Style
    private let began = ContinuousClock.now
    private let state = Mutex(State())

    /// - Parameter json: where lines of JSON go, if they are wanted.
    public init(json: (@Sendable (String) -> Void)? = nil) {
        style = json.map(Style.json) ?? (isatty(STDERR_FILENO) == 1 ? .bar : .lines)
    }

    /// Since the beginning.
    public var seconds: Double { Double((ContinuousClock.now - began) / .milliseconds(1)) / 1000 }

    /// - Parameter bytes: how much there is to read.
    public func begin(bytes: Int) {
        state.withLock { $0 = State(totalBytes: bytes) }
    }

    /// Counts files that were read.
    public func add(_ table: FileStore.Table, rows: Int, bytes: Int) {
        state.withLock { state in
            state.rows += rows
            state.bytes += bytes
            let now = ContinuousClock.now
            guard now - state.lastShown >= interval else { return }
            state.lastShown = now
            show(table, &state)
        }
    }

    /// Clears the bar.
    public func end() { state.withLock { clearBar(&$0) } }

    /// Says what is going on, unless reports are in JSON.
    public func say(_ text: String) {
        if case .json = style { return }
        aside { print(error: text) }
    }

    /// Lets something be written while no bar is in its way.
    public func aside(_ write: () -> Void) {
        state.withLock { state in
            clearBar(&state)
            write()
        }
    }

    private func clearBar(_ state: inout State) {
        guard state.isBarShown else { return }
        print(error: "\r\u{1B}[K", terminator: "")
        state.isBarShown = false
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

    private func show(_ table: FileStore.Table, _ state: inout State) {
        let (rows, bytes) = (state.rows, state.bytes)
        // Files may have grown since they were looked at.
        let part = state.totalBytes > 0 ? min(Double(bytes) / Double(state.totalBytes), 1) : 1
        let elapsed = max(seconds, 0.001)
        let left = part > 0 ? Int(elapsed / part - elapsed + 0.5) : 0
        let figures =
            "\(rows.grouped) rows, \(Int(Double(rows) / elapsed).grouped) rows/s, \(Int(part * 100)) %, \(left) s left"
        switch style {
        case .bar:
            let filled = Int(part * Double(Self.barWidth))
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.barWidth - filled)
            print(error: "\r\u{1B}[K[\(bar)] \(table.rawValue): \(figures)", terminator: "")
            state.isBarShown = true
        case .lines: print(error: "\(table.rawValue): \(figures)")
        case .json(let say):
            let event: JSONValue = [
                "event": "progress", "table": .string(table.rawValue), "rows": .int(rows), "bytes": .int(bytes),
                "total_bytes": .int(state.totalBytes),
            ]
            say(event.text)
        }
    }
}
