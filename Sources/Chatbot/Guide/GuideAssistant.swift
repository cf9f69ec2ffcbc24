/// Answers from the guide alone: without a model, a key or a network.
public struct GuideAssistant: Sendable {
    public enum Answer: Equatable, Sendable {
        /// A section of the guide that very probably answers the question.
        case section(Guide.Section)
        /// The reply to a greeting, to thanks, to a goodbye or to a call for help that came without a question.
        case phrase(String)
        /// The guide has no answer; the text says so and names the contact.
        case declined(String)

        /// What the user is shown, in Markdown.
        public var text: String {
            switch self {
            case .section(let section): section.markdown
            case .phrase(let text), .declined(let text): text
            }
        }
    }

    private let guide: Guide
    private let phrases: GuidePhrases

    /// - Parameters:
    ///   - guide: The guide in the language to answer in.
    ///   - phrases: The phrases in the same language.
    public init(guide: Guide, phrases: GuidePhrases) {
        self.guide = guide
        self.phrases = phrases
    }

    /// The answer to one message, whatever was said before it. Any text gets an answer.
    ///
    /// A greeting before a question is passed over: "Hello! How do I add money?" is answered as if it began with "How".
    public func answer(_ question: String) -> Answer {
        let (phrase, rest) = phrases.separate(GuideTokenizer.words(in: question))
        let terms = GuideTokenizer.terms(of: rest)
        if let phrase, terms.isEmpty {
            return .phrase(phrases.text(phrase))
        }
        if let section = guide.confidentMatch(terms) {
            return .section(section)
        }
        return .declined(phrases.text(.declined))
    }
}
