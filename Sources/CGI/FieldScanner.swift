/// Reads the parts that header field values are made of (RFC 9110, section 5.6), from front to back.
struct FieldScanner {
    private var rest: ArraySlice<UInt8>

    init(_ value: String) {
        rest = Array(value.utf8)[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// The byte to be taken next; nil at the end.
    var next: UInt8? { rest.first }

    /// Takes `byte` if it is the next one, and says whether it was.
    mutating func take(_ byte: UInt8) -> Bool {
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    /// Takes spaces and tabs, if any.
    mutating func skipWhitespace() {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    /// Takes everything up to and including the next `byte`, or all that is left.
    mutating func skip(past byte: UInt8) {
        rest = rest.drop { $0 != byte }.dropFirst()
    }

    /// Takes a token; nil when there is none.
    mutating func token() -> String? {
        let token = rest.prefix(while: Self.isTokenByte)
        guard !token.isEmpty else { return nil }
        rest.removeFirst(token.count)
        return String(decoding: token, as: UTF8.self)
    }

    /// Takes a string in quotes, and returns what it stands for; nil when there is none, or its end is missing.
    mutating func quotedString() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        var content: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                content.append(escaped)
            default:
                content.append(byte)
            }
        }
        return nil
    }

    /// RFC 9110, section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
