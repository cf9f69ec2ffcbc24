import Chatbot
import Console

/// Numbers for people, with their units, which no line break parts from them.
enum Quantity {
    /// `340 ms`, `2.4 s`.
    static func time(_ milliseconds: Double) -> String {
        milliseconds < 1000 ? "\(decimal(milliseconds))\u{A0}ms" : "\(decimal(milliseconds / 1000))\u{A0}s"
    }

    static func time(_ milliseconds: Int?) -> String { milliseconds.map { time(Double($0)) } ?? "–" }

    /// `950`, `1.2 k`, `3 M`.
    static func short(_ number: Double) -> String {
        switch number {
        case ..<1000: decimal(number)
        case ..<1_000_000: "\(decimal(number / 1000))\u{A0}k"
        case ..<1_000_000_000: "\(decimal(number / 1_000_000))\u{A0}M"
        default: "\(decimal(number / 1_000_000_000))\u{A0}G"
        }
    }

    static func bytes(_ number: Int) -> String {
        number < 1000 ? "\(number) bytes" : "\(short(Double(number)))B"
    }

    /// `0.4 %`; nothing that happened becomes 0.
    static func share(_ part: Int, of whole: Int) -> String {
        guard part > 0, whole > 0 else { return "0\u{A0}%" }
        let percent = Double(part) / Double(whole) * 100
        return percent < 0.05 ? "less than 0.1\u{A0}%" : "\(decimal(percent))\u{A0}%"
    }

    /// With at most one digit behind the point.
    static func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        let (whole, rest) = tenths.quotientAndRemainder(dividingBy: 10)
        return rest == 0 ? whole.grouped : "\(whole.grouped).\(abs(rest))"
    }

    /// `3 Nov`.
    static func date(_ day: Timestamp) -> String {
        let text = day.day
        let month = Int(text.dropFirst(5).prefix(2)) ?? 1
        return "\(Int(text.suffix(2)) ?? 1) \(months[month - 1])"
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
