import Glibc

/// Goes through the text of a flat JSON object without white space, and copies nothing.
struct InPlaceScanner {
    /// The text of a string between its quotes.
    struct Text {
        let bytes: UnsafeRawBufferPointer
        /// Whether there is no escape in it.
        let isPlain: Bool
    }

    enum Value {
        case integer(Int)
        case string(Text)
    }

    private let text: UnsafeRawBufferPointer
    private var position: Int

    init(_ text: UnsafeRawBufferPointer, from position: Int) {
        self.text = text
        self.position = position
    }

    var isAtEnd: Bool { position == text.count }

    mutating func take(_ token: Unicode.Scalar) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: token) else { return false }
        position += 1
        return true
    }

    /// A string or an integer; nil for any other value.
    mutating func value() -> Value? {
        guard position < text.count else { return nil }
        if text[position] == UInt8(ascii: "\"") { return string().map(Value.string) }
        return integer().map(Value.integer)
    }

    mutating func string() -> Text? {
        guard take("\"") else { return nil }
        let start = position
        var searched = start
        while let quote = find(UInt8(ascii: "\""), from: searched) {
            searched = quote + 1
            // A quote behind an odd number of backslashes does not end the string.
            var backslashes = 0
            while quote - backslashes > start, text[quote - backslashes - 1] == UInt8(ascii: "\\") { backslashes += 1 }
            guard backslashes.isMultiple(of: 2) else { continue }
            position = quote + 1
            let bytes = UnsafeRawBufferPointer(rebasing: text[start..<quote])
            let hasEscape = !bytes.isEmpty && memchr(bytes.baseAddress!, 0x5C, bytes.count) != nil
            return Text(bytes: bytes, isPlain: !hasEscape)
        }
        return nil
    }

    private mutating func integer() -> Int? {
        let start = position
        var value = 0
        while position < text.count, case let digit = text[position] &- UInt8(ascii: "0"), digit < 10 {
            // Ids and counts are far from this.
            guard position - start < 18 else { return nil }
            value = value * 10 + Int(digit)
            position += 1
        }
        return position > start ? value : nil
    }

    private func find(_ byte: UInt8, from start: Int) -> Int? {
        memchr(text.baseAddress! + start, CInt(byte), text.count - start).map { text.baseAddress!.distance(to: $0) }
    }
}

extension InPlaceScanner.Text {
    /// Whether it is UTF-8, and has no escapes but the usual ones; some that are good are not understood.
    var isValid: Bool { (isPlain || hasUsualEscapes) && isUTF8 }

    /// Whether every backslash begins an escape of two characters, or one of a character that is no surrogate.
    private var hasUsualEscapes: Bool {
        var start = 0
        while start < bytes.count,
            let found = memchr(bytes.baseAddress! + start, 0x5C, bytes.count - start)
        {
            let escape = bytes.baseAddress!.distance(to: found) + 1
            guard escape < bytes.count else { return false }
            switch bytes[escape] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
                UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
                start = escape + 1
            case UInt8(ascii: "u"):
                // `JSONValue` writes control characters so, and nothing else.
                guard escape + 4 < bytes.count, bytes[escape + 1] == 0x30, bytes[escape + 2] == 0x30,
                    bytes[escape + 3].isHexDigit, bytes[escape + 4].isHexDigit
                else { return false }
                start = escape + 5
            default: return false
            }
        }
        return true
    }

    /// Whether it is well-formed (The Unicode Standard, table 3-7).
    private var isUTF8: Bool {
        var index = 0
        let count = bytes.count
        func isContinuation(_ offset: Int) -> Bool { bytes[index + offset] & 0xC0 == 0x80 }
        while index < count {
            let byte = bytes[index]
            switch byte {
            case 0..<0x80:
                // Latin and Bengali are most of what there is: hence whole words.
                if count - index >= 8,
                    bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
                {
                    index += 8
                } else {
                    index += 1
                }
            case 0xE1...0xEC where count - index >= 4:
                let word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
                guard word & 0x00C0_C000 == 0x0080_8000 else { return false }
                index += 3
            case 0xE0 where count - index >= 4:
                let word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
                // The second byte is one of A0…BF.
                guard word & 0x00C0_E000 == 0x0080_A000 else { return false }
                index += 3
            case 0xC2...0xDF:
                guard count - index >= 2, isContinuation(1) else { return false }
                index += 2
            case 0xE0...0xEF:
                guard count - index >= 3, isContinuation(1), isContinuation(2),
                    byte != 0xE0 || bytes[index + 1] >= 0xA0, byte != 0xED || bytes[index + 1] < 0xA0
                else { return false }
                index += 3
            case 0xF0...0xF4:
                guard count - index >= 4, isContinuation(1), isContinuation(2), isContinuation(3),
                    byte != 0xF0 || bytes[index + 1] >= 0x90, byte != 0xF4 || bytes[index + 1] < 0x90
                else { return false }
                index += 4
            default: return false
            }
        }
        return true
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
