/// The name that a client gives to one sending, so that repeating the request does not send twice: the value of the
/// `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header), 1 to 255 visible ASCII characters.
public struct IdempotencyKey: Sendable, Equatable {
    public let text: String

    /// - Throws: the rule that the text breaks.
    public init(validating text: String) throws(InputProblem.Rule) {
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .unacceptable("Value should be 1 to 255 visible ASCII characters")
        }
        self.text = text
    }

    /// A key that was accepted once, read back from the store.
    init(stored text: String) { self.text = text }
}
