import SystemPackage

@testable import Chatbot

extension Prompts {
    /// The folder in the repository.
    static let shippedDirectory = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("prompts")

    /// The repository's own prompts, in the language of a question.
    static func shipped(for question: String) throws -> Prompts {
        try shipped(in: .of(question))
    }

    static func shipped(in language: GuideLanguage) throws -> Prompts {
        switch language {
        case .english: try english.get()
        case .bengali: try bengali.get()
        }
    }

    // Read once for all tests.
    private static let english = Result { try Prompts(directory: shippedDirectory.string, language: .english) }
    private static let bengali = Result { try Prompts(directory: shippedDirectory.string, language: .bengali) }
}
