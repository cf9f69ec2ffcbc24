import SystemPackage

/// A `.env` file: `KEY=value` lines, `#` comments, an optional `export`, single and double quotes.
///
/// - `'…'` is taken as it stands; in `"…"` a backslash takes the next character literally, and `\n` is a newline.
/// - Without quotes, a value ends at white space that is followed by `#`, and is trimmed.
/// - `INCLUDE=/absolute/path` stands for the lines of that file, which may not include another one.
/// - Of two lines with one key, the later wins.
struct EnvironmentFile: Sendable {
    private(set) var values = [String: String](minimumCapacity: 32)

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
        try parse(text, path: path, mayInclude: mayInclude)
    }

    private mutating func parse(_ text: String, path: String, mayInclude: Bool) throws(ConfigurationError) {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in lines.enumerated() {
            guard let (key, value) = try Self.setting(in: line, at: "\(path), line \(index + 1)") else { continue }
            guard key == "INCLUDE" else {
                values[key] = value
                continue
            }
            let included = value
            guard mayInclude, included.hasPrefix("/") else {
                throw ConfigurationError(
                    "\(path), line \(index + 1): INCLUDE takes an absolute path, and no included file may include another"
                )
            }
            try read(included, mayInclude: false)
        }
    }

    /// The key and the value of a line; `nil` for an empty line or a comment.
    private static func setting(in line: Substring, at place: String) throws(ConfigurationError) -> (String, String)? {
        var rest = line.trimmingSpace()
        // Some editors begin a file with this mark.
        if rest.unicodeScalars.first == "\u{FEFF}" { rest = rest.dropFirst() }
        guard let first = rest.first, first != "#" else { return nil }
        if rest.hasPrefix("export "), let space = rest.firstIndex(of: " ") { rest = rest[space...].trimmingSpace() }
        guard let equals = rest.firstIndex(of: "=") else {
            throw ConfigurationError("\(place): this is not KEY=value")
        }
        let key = rest[..<equals].trimmingSpace()
        guard isKey(key) else { throw ConfigurationError("\(place): the key is not a name") }
        return (String(key), try value(of: rest[rest.index(after: equals)...].trimmingSpace(), at: place))
    }

    private static func isKey(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    private static func value(of text: Substring, at place: String) throws(ConfigurationError) -> String {
        guard let quote = text.first, quote == "\"" || quote == "'" else { return unquoted(text) }
        var value = ""
        var rest = text.dropFirst()
        while let character = rest.popFirst() {
            if character == quote {
                let remainder = rest.trimmingSpace()
                guard remainder.isEmpty || remainder.first == "#" else {
                    throw ConfigurationError("\(place): there is something behind the closing quote")
                }
                return value
            }
            guard character == "\\" && quote == "\"" else {
                value.append(character)
                continue
            }
            guard let escaped = rest.popFirst() else { break }
            value.append(escaped == "n" ? "\n" : escaped)
        }
        throw ConfigurationError("\(place): the closing quote is missing")
    }

    private static func unquoted(_ text: Substring) -> String {
        var previous: Character = " "
        for index in text.indices {
            if text[index] == "#" && (previous == " " || previous == "\t") {
                return String(text[..<index].trimmingSpace())
            }
            previous = text[index]
        }
        return String(text)
    }
}

extension Substring {
    /// Without the spaces and tabs at both ends.
    func trimmingSpace() -> Substring {
        var rest = self
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return rest
    }
}
