import SystemPackage
import Testing

@testable import Chatbot

struct PromptsTests {
    @Test("The full system prompt is the rules and then the guide, without keywords", arguments: GuideLanguage.allCases)
    func composesFullSystemPrompt(_ language: GuideLanguage) throws {
        let prompts = try Prompts.shipped(in: language)
        #expect(prompts.fullSystemPrompt.hasPrefix(prompts.rules))
        #expect(prompts.fullSystemPrompt.contains("nikoo@app.com"))
        #expect(prompts.fullSystemPrompt.contains("**Request Payout**"))
        #expect(!prompts.fullSystemPrompt.contains("Keywords:"))
        for section in prompts.guide.sections {
            #expect(prompts.fullSystemPrompt.contains("## \(section.title)\n\n\(section.body)\n"))
        }
    }

    @Test("The fixed phrases never say what the assistant is made of", arguments: GuideLanguage.allCases)
    func keepsToItsRole(_ language: GuideLanguage) throws {
        let phrases = try Prompts.shipped(in: language).phrases
        for phrase in GuidePhrases.Phrase.allCases {
            let words = GuideTokenizer.words(in: phrases.text(phrase)).map { String(String.UnicodeScalarView($0)) }
            #expect(Set(words).isDisjoint(with: ["ai", "bot", "model", "robot", "এআই", "বট", "মডেল", "রোবট"]))
        }
    }

    @Test("A file that is missing is named")
    func namesMissingFile() throws {
        let folder = try PromptsFolder()
        try folder.remove("guide.bn.md")
        #expect(throws: PromptsError.unreadable(path: folder.path("guide.bn.md"), .noSuchFileOrDirectory)) {
            try folder.prompts(.bengali)
        }
        _ = try folder.prompts(.english)
    }

    @Test("A file that is not UTF-8 is named")
    func namesOtherEncoding() throws {
        let folder = try PromptsFolder()
        try folder.write([0x23, 0x23, 0x20, 0xE9, 0x0A], to: "guide.en.md")
        #expect(throws: PromptsError.notUTF8(path: folder.path("guide.en.md"))) { try folder.prompts(.english) }
    }

    @Test("A mistake in a file is told with file and line")
    func namesFileAndLine() throws {
        let folder = try PromptsFolder()
        try folder.write(Array("# Wallet\n\n## Add money\n".utf8), to: "guide.en.md")
        let error = #expect(throws: PromptsError.self) { try folder.prompts(.english) }
        #expect(error?.description == "\(folder.path("guide.en.md")): line 3: the section \"Add money\" has no text")
    }
}
