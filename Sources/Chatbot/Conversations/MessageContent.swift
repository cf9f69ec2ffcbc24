/// The text of a message, without white space at its ends.
public struct MessageContent: Sendable, Equatable {
    /// In Unicode scalars, counted after trimming.
    public static let maximumLength = 5000

    public let text: String

    /// What a user sent.
    /// - Throws: ``ChatbotError/emptyMessage`` when nothing but white space is there; the rule that is broken when the
    ///   text is too long or holds a NUL, which PostgreSQL cannot store.
    public init(validating text: String) throws(ChatbotError) {
        let trimmed = text.trimmingWhitespace()
        if trimmed.isEmpty { throw .emptyMessage }
        if trimmed.unicodeScalars.count > Self.maximumLength {
            throw .invalidInput([InputProblem("content", .tooLong(maximum: Self.maximumLength))])
        }
        if trimmed.utf8.contains(0) {
            throw .invalidInput([InputProblem("content", .unacceptable("Value must not contain NUL"))])
        }
        self.text = trimmed
    }

    /// What the assistant answered; `nil` when nothing but white space is there. NULs are dropped, nothing else is.
    public init?(reply text: String) {
        // By scalars: a NUL with an accent on it is a character of its own.
        let text =
            text.utf8.contains(0) ? String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\0" })) : text
        let trimmed = text.trimmingWhitespace()
        if trimmed.isEmpty { return nil }
        self.text = trimmed
    }

    /// The text in pieces that end behind its newlines.
    var lines: [String] {
        var lines: [String] = []
        var rest = text.utf8[...]
        while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(String(Substring(rest[...newline])))
            rest = rest[rest.index(after: newline)...]
        }
        if !rest.isEmpty { lines.append(String(Substring(rest))) }
        return lines
    }

    /// A text that was accepted once, read back from the store.
    init(stored text: String) { self.text = text }

    /// Byte for byte: to `String`, texts that merely look the same are equal.
    public static func == (left: MessageContent, right: MessageContent) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }
}

extension String {
    /// The text without white space at its ends.
    func trimmingWhitespace() -> String {
        guard let first = unicodeScalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = unicodeScalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(unicodeScalars[first...last])
    }
}
