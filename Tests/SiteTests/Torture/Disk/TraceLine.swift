import Foundation

/// One line of `strace -xx`.
struct TraceLine {
    let name: String
    /// -1 when the call failed.
    let result: Int
    /// The arguments that are strings, and the rest as it is written.
    private(set) var strings: [[UInt8]] = []
    private(set) var rest = ""

    init?(_ line: some StringProtocol) {
        // With -f the id of the process comes first.
        let line = line.drop { $0.isNumber || $0 == " " }
        guard let open = line.firstIndex(of: "("), let equals = line.range(of: " = ", options: .backwards),
            let result = Int(line[equals.upperBound...].prefix { $0 != " " })
        else { return nil }
        name = String(line[..<open])
        self.result = result
        for (index, part) in line[line.index(after: open)..<equals.lowerBound].split(
            separator: "\"", omittingEmptySubsequences: false
        ).enumerated() {
            if index.isMultiple(of: 2) { rest += part } else { strings.append(Self.bytes(part)) }
        }
        // The line is padded up to the result.
        rest = rest.trimmingCharacters(in: CharacterSet(charactersIn: " )"))
    }

    var numbers: [Int] { rest.split(separator: ",").compactMap { Int($0.filter { $0 != " " }) } }

    var lastArgument: String { rest.split(separator: ",").last.map { $0.filter { $0 != " " } } ?? "" }

    /// The first argument as a number; -1 when it is none.
    var descriptor: Int { numbers.first ?? -1 }

    /// Of `\x2f\x74`.
    private static func bytes(_ text: some StringProtocol) -> [UInt8] {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            let digit: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
            default:
                high = nil
                continue
            }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return bytes
    }
}
