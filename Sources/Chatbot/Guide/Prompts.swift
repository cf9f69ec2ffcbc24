/// What a support team edits, read from the folder `prompts` for one language: the rules, the guide and the phrases.
public struct Prompts: Sendable {
    /// How the assistant behaves, in the words a model is given.
    public let rules: String
    public let guide: Guide
    public let phrases: GuidePhrases

    /// Reads `rules.md`, and `guide` and `phrases` in the language, which are `guide.en.md` and so on.
    ///
    /// - Parameter directory: The path of the folder, absolute or relative to the current directory.
    /// - Throws: `PromptsError`, which names the file, and the line where one is at fault.
    public init(directory: String, language: GuideLanguage) throws(PromptsError) {
        rules = try Self.read("\(directory)/rules.md")
        guide = try Self.parse("\(directory)/guide.\(language.rawValue).md") { text throws(GuideError) in
            try Guide(markdown: text)
        }
        phrases = try Self.parse("\(directory)/phrases.\(language.rawValue).md") { text throws(GuideError) in
            try GuidePhrases(markdown: text)
        }
    }

    /// What a model is told before the conversation: the rules, the contents of the guide, and the sections that matter
    /// for the question. A guide that is short is told whole.
    ///
    /// It begins alike for every question, which helps servers that remember the beginning of a prompt.
    ///
    /// - Parameters:
    ///   - question: The message to answer.
    ///   - earlier: The user's messages before it in the conversation, oldest first; those that the model is shown are
    ///     enough. They tell what a question like "And how long does that take?" is about.
    public func systemPrompt(for question: String, after earlier: [String]) -> String {
        let questions = [question] + earlier.reversed()
        let sections = guide.excerpt(
            for: questions.lazy.map { text in
                GuideTokenizer.terms(of: phrases.separate(GuideTokenizer.words(in: text)).rest)
            })
        guard sections.count < guide.sections.count else { return fullSystemPrompt }
        let contents = "# Contents\n\n\(Self.aboutContents)\n\n\(guide.contents)"
        return "\(rules)\n\n\(contents)\n\n\(Guide.markdown(of: sections))"
    }

    /// What a model is told before the conversation when it is told everything: the rules, then the whole guide.
    public var fullSystemPrompt: String {
        "\(rules)\n\n\(guide.markdown)"
    }

    /// Else the model would deny what the app has, or make up how it is done. It does not stand in the rules, because
    /// those also go with the whole guide.
    private static let aboutContents = """
        The contents list every topic of the guide, and below them is the text of only those that this question may be \
        about: do not deny that a listed topic exists, and do not make up the steps of one whose text is missing, but \
        name it and ask the user to ask about it.
        """

    /// The assistant that answers from the guide alone.
    public var guideAssistant: GuideAssistant {
        GuideAssistant(guide: guide, phrases: phrases)
    }

    private static func parse<Content>(
        _ path: String, with parse: (String) throws(GuideError) -> Content
    ) throws(PromptsError) -> Content {
        let text = try read(path)
        do {
            return try parse(text)
        } catch {
            throw .malformed(path: path, error)
        }
    }

    private static func read(_ path: String) throws(PromptsError) -> String {
        let bytes: [UInt8]
        do {
            bytes = try FileContents.read(path, limit: sizeLimit)
        } catch {
            throw .unreadable(path: path, error)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8(path: path) }
        return text
    }

    /// Far more than a model could be sent, in bytes.
    private static let sizeLimit = 1 << 20
}
