import Foundation
import SystemPackage
import Testing

@testable import Chatbot

struct PromptsTests {
    @Test("The system prompt is the rules and then the guide, without keywords", arguments: GuideLanguage.allCases)
    func composesSystemPrompt(_ language: GuideLanguage) throws {
        let prompts = try Prompts.shipped(in: language)
        #expect(prompts.systemPrompt.hasPrefix(prompts.rules))
        #expect(prompts.systemPrompt.contains("nikoo@app.com"))
        #expect(prompts.systemPrompt.contains("**Request Payout**"))
        #expect(!prompts.systemPrompt.contains("Keywords:"))
        for section in prompts.guide.sections {
            #expect(prompts.systemPrompt.contains("## \(section.title)\n\n\(section.body)\n"))
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

/// A copy of the shipped prompts that a test may change.
private final class PromptsFolder {
    private let folder = FilePath(FileManager.default.temporaryDirectory.path).appending(UUID().uuidString)

    init() throws {
        // File by file: where the folder is a symbolic link, copying it as a whole would copy the link.
        let files = FileManager.default
        try files.createDirectory(atPath: folder.string, withIntermediateDirectories: false)
        for name in try files.contentsOfDirectory(atPath: Prompts.shippedDirectory.string) {
            try files.copyItem(atPath: Prompts.shippedDirectory.appending(name).string, toPath: path(name))
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    func path(_ name: String) -> String {
        folder.appending(name).string
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path(name))
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: path(name)))
    }

    func prompts(_ language: GuideLanguage) throws(PromptsError) -> Prompts {
        try Prompts(directory: folder.string, language: language)
    }
}
