import Glibc

/// Walks over a JSON text and finds where its values begin and end.
struct JSONScanner {
    private let text: ArraySlice<UInt8>
    private var position: Int

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        position = text.startIndex
    }

    /// Whether nothing but white space is left.
    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return position == text.endIndex
        }
    }

    /// Whether the whole text is one value: containers closed and not nested deeper than ``JSONObject/maximumDepth``,
    /// strings ended, commas and colons in place. Numbers, words and escapes are only delimited.
    static func isOneValue(_ text: ArraySlice<UInt8>) -> Bool {
        var scanner = JSONScanner(text)
        return scanner.value(depth: 0) != nil && scanner.isAtEnd
    }

    /// The members of the object that comes next.
    mutating func object() -> [JSONObject.Member]? {
        guard take("{") else { return nil }
        if take("}") { return [] }
        var members: [JSONObject.Member] = []
        members.reserveCapacity(8)
        repeat {
            guard let name = string(), take(":"), let value = value(depth: 1) else { return nil }
            members.append(JSONObject.Member(name: name.dropFirst().dropLast(), value: value))
        } while take(",")
        return take("}") ? members : nil
    }

    /// The bytes of the next value, whatever its type.
    private mutating func value(depth: Int) -> ArraySlice<UInt8>? {
        skipSpace()
        let start = position
        switch peek {
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard depth < JSONObject.maximumDepth, skipContainer(depth: depth) else { return nil }
        default:
            while let byte = peek, !Self.endsScalar(byte) { position += 1 }
            guard position > start else { return nil }
        }
        return text[start..<position]
    }

    private mutating func skipContainer(depth: Int) -> Bool {
        let isObject = take("{")
        if !isObject { _ = take("[") }
        let close: Unicode.Scalar = isObject ? "}" : "]"
        if take(close) { return true }
        repeat {
            if isObject { guard string() != nil, take(":") else { return false } }
            guard value(depth: depth + 1) != nil else { return false }
        } while take(",")
        return take(close)
    }

    /// The next string with its quotes.
    private mutating func string() -> ArraySlice<UInt8>? {
        skipSpace()
        let start = position
        guard take("\"") else { return nil }
        // Most of a text is in its strings: hence memchr(3).
        var quote = next(UInt8(ascii: "\""), before: text.endIndex)
        while let end = quote {
            guard let backslash = next(UInt8(ascii: "\\"), before: end) else {
                position = end + 1
                return text[start..<position]
            }
            position = min(backslash + 2, text.endIndex)
            if position > end { quote = next(UInt8(ascii: "\""), before: text.endIndex) }
        }
        return nil
    }

    /// Where a byte stands next.
    private func next(_ byte: UInt8, before end: Int) -> Int? {
        text.withUnsafeBytes { bytes in
            let start = bytes.baseAddress! + (position - text.startIndex)
            return memchr(start, CInt(byte), end - position).map { position + start.distance(to: $0) }
        }
    }

    private var peek: UInt8? { position < text.endIndex ? text[position] : nil }

    private mutating func take(_ token: Unicode.Scalar) -> Bool {
        skipSpace()
        guard peek == UInt8(ascii: token) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) && byte != 0x0B && byte != 0x0C {
            position += 1
        }
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}
