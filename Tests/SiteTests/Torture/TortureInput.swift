/// Texts that are hard on whoever reads, escapes, counts or compares them. The same for the same seed.
struct TortureInput {
    private var random: TortureRandom

    init(seed: UInt64) { random = TortureRandom(seed: seed) }

    /// Sequences that belong together, or look as if they did.
    private static let pieces =
        noncharacters + [
            "e\u{301}", "\u{E9}", "\u{212B}", "\u{C5}", "\u{300}\u{301}\u{302}\u{303}", "\u{1100}\u{1161}\u{11A8}",
            "\u{AC01}",
            "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{200D}\u{1F466}", "\u{1F3F3}\u{FE0F}\u{200D}\u{1F308}",
            "\u{1F1E7}\u{1F1E9}", "\u{995}\u{9CD}\u{9B7}", "\u{202E}abc\u{202C}", "\u{5E9}\u{5DC}\u{5D5}\u{5DD}",
            "\u{FEFF}", "\u{2028}", "\u{2029}", "\u{85}", "\u{A0}", "\u{200B}", "\u{FFFD}", "\u{FE0F}", "\u{E0001}",
            "\u{E000}",
            "\u{F8FF}", "\u{1D11E}", "\u{0}", "\u{1}", "\u{1B}[31m", "\u{7F}", "\r\n", "\n", "\t", " ", "a",
            "\\", "\\u", "\\ud800", "\\n", "\"", "\"}", "{\"id\":1}", "%00", "&#0;", "deleted",
        ]

    /// They mean nothing, and may be in any text.
    private static let noncharacters = [0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF].map {
        String(Unicode.Scalar(UInt32($0))!)
    }

    /// A text that has so many scalars behind and without its white space, all of them accepted.
    mutating func text(in lengths: ClosedRange<Int>, accepting isAccepted: (Unicode.Scalar) -> Bool) -> String {
        // Often one of the limits.
        let length =
            [lengths.lowerBound, lengths.upperBound, nil, nil, nil].randomElement(using: &random)!
            ?? Int.random(in: lengths, using: &random)
        while true {
            var scalars: [Unicode.Scalar] = []
            while scalars.count < length { scalars += nextPiece().unicodeScalars.filter(isAccepted) }
            let text = String(String.UnicodeScalarView(scalars.prefix(length)))
            if lengths.contains(Self.trimmed(text).unicodeScalars.count) { return text }
        }
    }

    private mutating func nextPiece() -> String {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: Self.pieces.randomElement(using: &random)!
        case 1: scalar(0...0x10FFFF)
        case 2: scalar(0x300...0x36F)
        default: scalar(0x20...0x2FFF)
        }
    }

    private mutating func scalar(_ range: ClosedRange<UInt32>) -> String {
        Unicode.Scalar(UInt32.random(in: range, using: &random)).map { String($0) } ?? "\u{D7FF}"
    }

    /// A JSON string in which any scalar may be escaped, as clients do it for what is not ASCII.
    mutating func jsonString(_ text: String) -> String {
        let escapesAll = Bool.random(using: &random)
        var string = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            if mustEscape || (escapesAll && scalar.value > 0x7E) {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16, uppercase: Bool.random(using: &random))
                    string += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars
                }
            } else {
                string.append(scalar)
            }
        }
        return String(string) + "\""
    }

    /// The scalars of a text by their numbers, for a report.
    func described(_ text: String) -> String {
        text.unicodeScalars.prefix(60).map { String($0.value, radix: 16) }.joined(separator: " ")
    }

    /// Without white space at its ends: the code points that have the property White_Space (Unicode's PropList.txt).
    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}
