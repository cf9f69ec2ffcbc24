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

    /// What a model is told before the conversation: the rules, then the whole guide.
    public var systemPrompt: String {
        "\(rules)\n\n\(guide.markdown)"
    }

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
