import SystemPackage

/// A `.env` file: `KEY=value` lines, `#` comments, an optional `export`, single and double quotes.
///
/// - `'…'` is taken as it stands; in `"…"` a backslash takes the next character literally, and `\n` is a newline.
/// - Without quotes, a value ends at white space that is followed by `#`, and is trimmed.
/// - `INCLUDE=/absolute/path` stands for the lines of that file, which may not include another one.
/// - Of two lines with one key, the later wins.
struct EnvironmentFile: Sendable {
    private(set) var values = [String: String](minimumCapacity: 32)
    /// The files that were read: this one, if it exists, and those that it includes.
    private(set) var paths: [String] = []

    /// - Parameter path: a file that does not exist has no values.
    init(path: String) throws(ConfigurationError) {
        try read(path, mayInclude: true)
    }

    /// Reads a text instead of a file; `path` is what errors name.
    init(text: String, path: String) throws(ConfigurationError) {
        try parse(text, path: path, mayInclude: true)
    }

    private mutating func read(_ path: String, mayInclude: Bool) throws(ConfigurationError) {
        let bytes: [UInt8]
        do { bytes = try FileContents.read(path, limit: 1 << 20) } catch {
            if error == .noSuchFileOrDirectory && mayInclude { return }
            throw ConfigurationError("\(path) cannot be read: \(error)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError("\(path) is not UTF-8")
        }
        paths.append(path)
        try parse(text, path: path, mayInclude: mayInclude)
    }

    private mutating func parse(_ text: String, path: String, mayInclude: Bool) throws(ConfigurationError) {
        var rest = text.unicodeScalars[...]
        var number = 0
        while !rest.isEmpty {
            number += 1
            let end = rest.firstIndex(of: "\n")
            let line = rest[..<(end ?? rest.endIndex)]
            rest = end.map { rest[rest.index(after: $0)...] } ?? rest[rest.endIndex...]
            let setting: (key: String, value: String)?
            do throws(MalformedLine) { setting = try Self.setting(in: line, mayInclude: mayInclude) } catch {
                throw ConfigurationError("\(path), line \(number): \(error.rawValue)")
            }
            guard let setting else { continue }
            if setting.key == "INCLUDE" {
                try read(setting.value, mayInclude: false)
            } else {
                values[setting.key] = setting.value
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

    private typealias Text = Substring.UnicodeScalarView

    /// The key and the value of a line; `nil` for an empty line or a comment.
    private static func setting(
        in line: Text, mayInclude: Bool
    ) throws(MalformedLine) -> (key: String, value: String)? {
        var rest = trimmed(line)
        // Some editors begin a file with this mark.
        if rest.first == "\u{FEFF}" { rest.removeFirst() }
        guard let first = rest.first, first != "#" else { return nil }
        if rest.starts(with: "export ".unicodeScalars) { rest = trimmed(rest.dropFirst(7)) }
        guard let equals = rest.firstIndex(of: "=") else { throw .noAssignment }
        let key = trimmed(rest[..<equals])
        guard isKey(key) else { throw .badKey }
        let value = try value(of: trimmed(rest[equals...].dropFirst()))
        if String(key) == "INCLUDE", !mayInclude || !value.hasPrefix("/") { throw .badInclude }
        return (String(key), value)
    }

    private static func isKey(_ text: Text) -> Bool {
        guard let first = text.first, !("0"..."9").contains(first) else { return false }
        return text.allSatisfy {
            ("A"..."Z").contains($0) || ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_"
        }
    }

    private static func value(of text: Text) throws(MalformedLine) -> String {
        guard let quote = text.first, quote == "\"" || quote == "'" else { return unquoted(text) }
        var value = String.UnicodeScalarView()
        var rest = text.dropFirst()
        while let scalar = rest.popFirst() {
            if scalar == quote {
                let remainder = trimmed(rest)
                guard remainder.isEmpty || remainder.first == "#" else { throw .trailingText }
                return String(value)
            }
            guard scalar == "\\" && quote == "\"" else {
                value.append(scalar)
                continue
            }
            guard let escaped = rest.popFirst() else { break }
            value.append(escaped == "n" ? "\n" : escaped)
        }
        throw .unclosedQuote
    }

    private static func unquoted(_ text: Text) -> String {
        var previous: Unicode.Scalar = " "
        let value = text.prefix { scalar in
            defer { previous = scalar }
            return !(scalar == "#" && isSpace(previous))
        }
        return String(trimmed(value))
    }

    /// Without the spaces at both ends.
    private static func trimmed(_ text: Text) -> Text {
        var rest = text.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" || scalar == "\r" }
}
