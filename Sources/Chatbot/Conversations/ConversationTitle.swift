/// What a conversation is called in a list.
public struct ConversationTitle: Sendable, Equatable {
    /// The title of a conversation without messages.
    public static let initial = ConversationTitle(stored: "New Conversation")

    /// How much of the first message becomes the title, in grapheme clusters.
    static let maximumLength = 50
    /// The most Unicode scalars that these may have. A family of four has seven; a cluster may have thousands.
    static let maximumScalars = 500

    public let text: String

    /// The title that a conversation gets from its first message: the first 50 characters, with `...` when it is longer.
    ///
    /// A character is a grapheme cluster, so that neither a Bengali conjunct nor an emoji is torn.
    public init(firstMessage content: MessageContent) {
        let scalars = content.text.unicodeScalars
        let characters = content.text.prefix(Self.maximumLength)
        let bound = scalars.index(scalars.startIndex, offsetBy: Self.maximumScalars, limitedBy: characters.endIndex)
        let beginning = content.text[..<(bound ?? characters.endIndex)]
        text = beginning.endIndex == content.text.endIndex ? content.text : beginning + "..."
    }

    /// The most Unicode scalars of a title that a user gives.
    public static let maximumGivenLength = 200

    /// What a user calls the conversation, without white space at its ends: 1 to 200 Unicode scalars, no control characters.
    /// - Throws: the rule that the text breaks.
    public init(validating text: String) throws(InputProblem.Rule) {
        let trimmed = text.trimmingWhitespace()
        let scalars = trimmed.unicodeScalars
        if scalars.isEmpty { throw .tooShort(minimum: 1) }
        if scalars.count > Self.maximumGivenLength { throw .tooLong(maximum: Self.maximumGivenLength) }
        if scalars.contains(where: { $0.properties.generalCategory == .control }) {
            throw .unacceptable("Value must not contain control characters")
        }
        self.text = trimmed
    }

    /// A title that was accepted once, read back from the store.
    init(stored text: String) { self.text = text }
}
