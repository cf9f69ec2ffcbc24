/// The name under which a user logs in: 3 to 50 Unicode scalars, no control characters, no white space at either end.
///
/// Two names are the same only when their bytes are: `String`'s own `==` would take a composed and a decomposed `é`
/// for one name.
public struct Username: Sendable, Hashable {
    public static let lengths = 3...50

    public let text: String

    /// - Throws: the rule that the text breaks.
    public init(validating text: String) throws(InputProblem.Rule) {
        let scalars = text.unicodeScalars
        if scalars.count < Self.lengths.lowerBound { throw .tooShort(minimum: Self.lengths.lowerBound) }
        if scalars.count > Self.lengths.upperBound { throw .tooLong(maximum: Self.lengths.upperBound) }
        if scalars.contains(where: { $0.properties.generalCategory == .control }) {
            throw .unacceptable("Value must not contain control characters")
        }
        if scalars.first!.properties.isWhitespace || scalars.last!.properties.isWhitespace {
            throw .unacceptable("Value must not begin or end with white space")
        }
        self.text = text
    }

    /// A name that was accepted once, read back from the store.
    init(stored text: String) { self.text = text }

    public static func == (left: Username, right: Username) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
