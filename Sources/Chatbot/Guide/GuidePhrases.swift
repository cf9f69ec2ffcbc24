/// What the assistant says besides the guide: greetings and the like, what it can help with, and the refusal.
///
/// They are written in the format of the guide, under fixed headings; the keywords of a phrase are what a user says to get it.
public struct GuidePhrases: Sendable {
    /// The headings. Each stands once in a file of phrases.
    enum Phrase: String, CaseIterable {
        case greeting = "Greeting"
        case thanks = "Thanks"
        case goodbye = "Goodbye"
        /// Said to who asks for help without saying with what.
        case help = "Help"
        /// Said when the guide has no answer; names the contact.
        case declined = "Declined"
    }

    private let texts: [Phrase: String]
    private let calls: [(words: [GuideTokenizer.Word], phrase: Phrase)]
    private let longestCall: Int

    /// Reads the phrases of one language.
    ///
    /// - Throws: `GuideError` when the text is not in the guide's format, or a phrase is missing.
    public init(markdown: String) throws(GuideError) {
        let sections = try GuideParser.sections(of: markdown)
        var texts: [Phrase: String] = [:]
        var calls: [(words: [GuideTokenizer.Word], phrase: Phrase)] = []
        for phrase in Phrase.allCases {
            guard let section = sections.first(where: { $0.title == phrase.rawValue }) else {
                let lines = markdown.utf8.count { $0 == UInt8(ascii: "\n") } + 1
                throw GuideError(line: lines, problem: .missingPhrase(phrase.rawValue))
            }
            texts[phrase] = section.body
            for call in section.phrases {
                calls.append((GuideTokenizer.words(in: call), phrase))
            }
        }
        self.texts = texts
        self.calls = calls
        longestCall = calls.map(\.words.count).max() ?? 0
    }

    func text(_ phrase: Phrase) -> String {
        texts[phrase, default: ""]
    }

    /// Takes greetings and the like out of a message: the last one found, and the words that remain.
    func separate(_ words: [GuideTokenizer.Word]) -> (phrase: Phrase?, rest: [GuideTokenizer.Word]) {
        var phrase: Phrase?
        var rest: [GuideTokenizer.Word] = []
        var position = 0
        while position < words.count {
            let lengths = stride(from: min(longestCall, words.count - position), to: 0, by: -1)
            let found = lengths.lazy.compactMap { length in
                calls.last { $0.words.elementsEqual(words[position..<position + length]) }
            }.first
            if let found {
                phrase = found.phrase
                position += found.words.count
            } else {
                rest.append(words[position])
                position += 1
            }
        }
        return (phrase, rest)
    }
}
