import Environment
import SystemPackage

/// A `.env` file: `KEY=value` lines, `#` comments, an optional `export`, single and double quotes.
///
/// - `'…'` is taken as it stands; in `"…"` a backslash takes the next character literally, and `\n` is a newline.
/// - Without quotes, a value ends at white space that is followed by `#`, and is trimmed.
/// - `INCLUDE=/absolute/path` stands for the lines of that file, which may not include another one.
/// - Of two lines with one key, the later wins.
struct EnvironmentFile: Sendable {
    private(set) var values = EnvironmentVariables()
    /// The files that were read: this one, if it exists, and those that it includes.
    private(set) var paths: [String] = []

    /// - Parameter path: a file that does not exist has no values.
    init(path: String) throws(ConfigurationError) {
        try read(path, mayInclude: true)
    }

    /// Reads a text instead of a file; `path` is what errors name.
    init(text: String, path: String) throws(ConfigurationError) {
        try parse(Array(text.utf8)[...], path: path, mayInclude: true)
    }

    private mutating func read(_ path: String, mayInclude: Bool) throws(ConfigurationError) {
        let bytes: [UInt8]
        do { bytes = try FileContents.read(path, limit: 1 << 20) } catch {
            if error == .noSuchFileOrDirectory && mayInclude { return }
            throw ConfigurationError("\(path) cannot be read: \(error)")
        }
        guard bytes.allSatisfy({ $0 < 0x80 }) || String(validating: bytes, as: UTF8.self) != nil else {
            throw ConfigurationError("\(path) is not UTF-8")
        }
        paths.append(path)
        try parse(bytes[...], path: path, mayInclude: mayInclude)
    }

    private mutating func parse(_ text: Text, path: String, mayInclude: Bool) throws(ConfigurationError) {
        var rest = text
        var number = 0
        while !rest.isEmpty {
            number += 1
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            let line = rest[..<end]
            rest = rest[end...].dropFirst()
            let setting: (key: String, value: String)?
            do throws(MalformedLine) { setting = try Self.setting(in: line, mayInclude: mayInclude) } catch {
                throw ConfigurationError("\(path), line \(number): \(error.rawValue)")
            }
            guard let setting else { continue }
            if setting.key == "INCLUDE" {
                try read(setting.value, mayInclude: false)
            } else {
                values.append(setting.key, setting.value)
            }
        }
    }

    /// What is wrong with a line, without what stands in it.
    private enum MalformedLine: String, Error {
        case noAssignment = "this is not KEY=value"
        case badKey = "the key is not a name"
        case unclosedQuote = "the closing quote is missing"
        case trailingText = "there is something behind the closing quote"
        case badInclude = "INCLUDE takes an absolute path, and no included file may include another"
    }

    /// In UTF-8: every character that means something here is one byte, which is part of no other.
    private typealias Text = ArraySlice<UInt8>

    /// The key and the value of a line; `nil` for an empty line or a comment.
    private static func setting(
        in line: Text, mayInclude: Bool
    ) throws(MalformedLine) -> (key: String, value: String)? {
        var rest = trimmed(line)
        // Some editors begin a file with this mark.
        if rest.starts(with: "\u{FEFF}".utf8) { rest = rest.dropFirst(3) }
        guard let first = rest.first, first != UInt8(ascii: "#") else { return nil }
        if rest.starts(with: "export ".utf8) { rest = trimmed(rest.dropFirst(7)) }
        guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { throw .noAssignment }
        let key = trimmed(rest[..<equals])
        guard isKey(key) else { throw .badKey }
        let value = try value(of: trimmed(rest[equals...].dropFirst()))
        let name = string(key)
        if name == "INCLUDE", !mayInclude || !value.hasPrefix("/") { throw .badInclude }
        return (name, value)
    }

    private static func string(_ text: Text) -> String { String(decoding: text, as: UTF8.self) }

    private static func isKey(_ text: Text) -> Bool {
        guard let first = text.first, !isDigit(first) else { return false }
        return text.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
            default: isDigit(byte)
            }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func value(of text: Text) throws(MalformedLine) -> String {
        guard let quote = text.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return unquoted(text)
        }
        var value: [UInt8] = []
        var rest = text.dropFirst()
        while let byte = rest.popFirst() {
            if byte == quote {
                let remainder = trimmed(rest)
                guard remainder.isEmpty || remainder.first == UInt8(ascii: "#") else { throw .trailingText }
                return string(value[...])
            }
            guard byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") else {
                value.append(byte)
                continue
            }
            guard let escaped = rest.popFirst() else { break }
            value.append(escaped == UInt8(ascii: "n") ? UInt8(ascii: "\n") : escaped)
        }
        throw .unclosedQuote
    }

    private static func unquoted(_ text: Text) -> String {
        var previous = UInt8(ascii: " ")
        let value = text.prefix { byte in
            defer { previous = byte }
            return !(byte == UInt8(ascii: "#") && isSpace(previous))
        }
        return string(trimmed(value))
    }

    /// Without the spaces at both ends.
    private static func trimmed(_ text: Text) -> Text {
        var rest = text.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
