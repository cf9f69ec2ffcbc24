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

    /// A title that was accepted once, read back from the store.
    init(stored text: String) { self.text = text }
}
