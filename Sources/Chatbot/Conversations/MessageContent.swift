/// The text of a message, without white space at its ends.
public struct MessageContent: Sendable, Equatable {
    /// In Unicode scalars, counted after trimming.
    public static let maximumLength = 5000

    public let text: String

    /// What a user sent.
    /// - Throws: ``ChatbotError/emptyMessage`` when nothing but white space is there; the rule that is broken when the
    ///   text is too long or holds a NUL, which PostgreSQL cannot store.
    public init(validating text: String) throws(ChatbotError) {
        let trimmed = Self.trim(text)
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
        let trimmed = Self.trim(text.utf8.contains(0) ? text.filter { $0 != "\0" } : text)
        if trimmed.isEmpty { return nil }
        self.text = trimmed
    }

    /// A text that was accepted once, read back from the store.
    init(stored text: String) { self.text = text }

    /// Byte for byte: to `String`, texts that merely look the same are equal.
    public static func == (left: MessageContent, right: MessageContent) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    private static func trim(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
