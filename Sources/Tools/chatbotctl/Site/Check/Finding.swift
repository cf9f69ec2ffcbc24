import Console
import JSON

/// What one check has found.
struct Finding {
    enum Status: String {
        case ok, warning, error

        var color: Terminal.Color {
            switch self {
            case .ok: .green
            case .warning: .yellow
            case .error: .red
            }
        }
    }

    /// Which check, such as `data.lock`: the same from version to version.
    let check: String
    let status: Status
    let message: String
    /// What to do about it.
    let advice: String?

    var json: JSONValue {
        [
            "event": "check", "check": .string(check), "status": .string(status.rawValue), "message": .string(message),
            "advice": advice.map { .string($0) } ?? .null,
        ]
    }

    /// - Parameter isColored: for a terminal that takes colours.
    func text(isColored: Bool) -> String {
        let padding = { (text: String, width: Int) in String(repeating: " ", count: max(0, width - text.utf8.count)) }
        let word = isColored ? Terminal.colored(status.rawValue, status.color) : status.rawValue
        let head = word + padding(status.rawValue, 9) + check + padding(check, 22)
        return "\(head)  \(message)" + (advice.map { " → \($0)" } ?? "")
    }
}

/// Where checks say what they find. It is shown at once: some take seconds.
final class Findings {
    private let show: (Finding) throws -> Void
    private(set) var counts: [Finding.Status: Int] = [:]

    init(show: @escaping (Finding) throws -> Void) { self.show = show }

    func ok(_ check: String, _ message: String) throws { try add(check, .ok, message, nil) }

    func warning(_ check: String, _ message: String, advice: String) throws {
        try add(check, .warning, message, advice)
    }

    func error(_ check: String, _ message: String, advice: String) throws { try add(check, .error, message, advice) }

    private func add(_ check: String, _ status: Finding.Status, _ message: String, _ advice: String?) throws {
        counts[status, default: 0] += 1
        try show(Finding(check: check, status: status, message: message, advice: advice))
    }
}
