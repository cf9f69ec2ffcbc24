import Foundation
import SystemPackage

@testable import Chatbot

/// A copy of the shipped prompts that a test may change.
final class PromptsFolder {
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
