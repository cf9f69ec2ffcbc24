import Console
import JSON

/// What one check has found.
struct CheckResult {
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
