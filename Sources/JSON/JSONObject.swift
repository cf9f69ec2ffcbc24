import Glibc

/// The members of one JSON object (RFC 8259), found in its text without a parser's start-up cost.
///
/// It is made for texts whose origin is proven: rows with a checksum, tokens with a signature. Any bytes are safe:
/// what is not one object, or is nested deeper than ``maximumDepth``, gives `nil`. Strings and numbers are only
/// delimited here; each is checked when it is asked for. Of members with one name, the last counts.
public struct JSONObject: Sendable {
    /// A name and the bytes of its value as they stand in the text. Both are slices of the text's storage.
    public struct Member: Sendable {
        /// The name's bytes between the quotes; escapes are left as they are.
        public let name: ArraySlice<UInt8>
        public let value: ArraySlice<UInt8>

        /// Whether it has this name, byte for byte.
        public func isNamed(_ name: String) -> Bool { self.name.holds(name) }
    }

    public static let maximumDepth = 64

    public let members: [Member]

    /// Whether a text has the structure of one JSON value: containers closed and not nested deeper than ``maximumDepth``,
    /// strings ended, commas and colons in place. What stands between those is not looked at.
    public static func hasStructure(_ text: ArraySlice<UInt8>) -> Bool { JSONScanner.isOneValue(text) }

    /// - Parameter text: UTF-8, exactly one object; white space around its tokens is accepted.
    public init?(_ text: ArraySlice<UInt8>) {
        var scanner = JSONScanner(text)
        guard let members = scanner.object(), scanner.isAtEnd else { return nil }
        self.members = members
    }

    /// The raw text of a member's value; `nil` when there is none of that name.
    public subscript(name: String) -> ArraySlice<UInt8>? {
        members.last { $0.isNamed(name) }?.value
    }

    /// A member's value as a string, escapes resolved; `nil` when it is absent or anything else.
    public func string(_ name: String) -> String? {
        guard let raw = self[name], raw.count >= 2, raw.first == UInt8(ascii: "\"") else { return nil }
        return Self.unescaped(raw.dropFirst().dropLast())
    }

    /// Whether a member's value is this string, byte for byte; `nil` when it is absent or anything else.
    ///
    /// Makes no string of a value without escapes: to look for one row among others, that costs a tenth.
    public func isString(_ name: String, _ text: String) -> Bool? {
        guard let raw = self[name], raw.count >= 2, raw.first == UInt8(ascii: "\"") else { return nil }
        let inner = raw.dropFirst().dropLast()
        if Self.firstBackslash(in: inner) == nil {
            return inner.holds(text)
        }
        return Self.unescaped(inner)?.utf8.elementsEqual(text.utf8)
    }

    /// A member's value as an integer; `nil` when it is absent, has a fraction or exponent, or does not fit.
    public func int(_ name: String) -> Int? {
        guard let raw = self[name] else { return nil }
        return Int(String(decoding: raw, as: UTF8.self))
    }

    /// A member's value as a boolean; `nil` when it is absent or anything else.
    public func bool(_ name: String) -> Bool? {
        switch self[name] {
        case .some(let raw) where raw.elementsEqual("true".utf8): true
        case .some(let raw) where raw.elementsEqual("false".utf8): false
        default: nil
        }
    }

    /// Resolves the escapes of RFC 8259 section 7; `nil` for a bad escape, a lone surrogate or bad UTF-8.
    private static func unescaped(_ raw: ArraySlice<UInt8>) -> String? {
        guard var backslash = firstBackslash(in: raw) else { return raw.string }
        var units: [UInt8] = []
        units.reserveCapacity(raw.count)
        var rest = raw
        while true {
            units += rest[..<backslash]
            rest = rest[(backslash + 1)...]
            guard let escape = rest.popFirst() else { return nil }
            switch escape {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(escape)
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "u"):
                guard let scalar = codePoint(&rest) else { return nil }
                units.append(contentsOf: String(Character(scalar)).utf8)
            default: return nil
            }
            guard let next = firstBackslash(in: rest) else { break }
            backslash = next
        }
        units += rest
        return units[...].string
    }

    private static func firstBackslash(in text: ArraySlice<UInt8>) -> Int? {
        text.withUnsafeBytes { bytes -> Int? in
            guard let start = bytes.baseAddress else { return nil }
            return memchr(start, CInt(UInt8(ascii: "\\")), bytes.count).map { text.startIndex + start.distance(to: $0) }
        }
    }

    /// The scalar of a `\u` escape whose `\u` was read already, with its second half when it is a surrogate pair.
    private static func codePoint(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        guard let first = hexQuad(&rest) else { return nil }
        guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
        guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u"),
            let second = hexQuad(&rest), (0xDC00..<0xE000).contains(second)
        else { return nil }
        return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10 | (second - 0xDC00)))
    }

    private static func hexQuad(_ rest: inout ArraySlice<UInt8>) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = rest.popFirst().flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}

extension ArraySlice<UInt8> {
    /// The text that these bytes are; `nil` when they are not UTF-8.
    ///
    /// `String(validating:as:)` is generic, and takes ten times as long for a short text.
    fileprivate var string: String? {
        // This one puts U+FFFD in the place of what is not UTF-8: then the bytes differ.
        let text = String(decoding: self, as: UTF8.self)
        return holds(text) ? text : nil
    }

    fileprivate func holds(_ text: String) -> Bool {
        guard count == text.utf8.count else { return false }
        var text = text
        return text.withUTF8 { text in
            withUnsafeBytes { count == 0 || memcmp($0.baseAddress!, text.baseAddress!, count) == 0 }
        }
    }
}
