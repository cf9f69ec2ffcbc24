/// A password as the user typed it: at least 8 Unicode scalars, at most 72 bytes of UTF-8, no NUL.
///
/// bcrypt reads 72 bytes and stops at a NUL. A longer password is refused, not cut: two passwords that differ behind
/// the 72nd byte would otherwise open the same account.
public struct Password: Sendable {
    public static let minimumLength = 8
    public static let maximumBytes = 72

    let text: String

    /// What is hashed where there is nothing to compare with, so that it takes as long.
    static let placeholder = Password(unchecked: "placeholder")

    private init(unchecked text: String) { self.text = text }

    /// - Throws: the rule that the text breaks.
    public init(validating text: String) throws(InputProblem.Rule) {
        if text.unicodeScalars.count < Self.minimumLength { throw .tooShort(minimum: Self.minimumLength) }
        if text.utf8.count > Self.maximumBytes { throw .tooManyBytes(maximum: Self.maximumBytes) }
        if text.utf8.contains(0) { throw .unacceptable("Value must not contain NUL") }
        self.text = text
    }
}
