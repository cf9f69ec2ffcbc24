import Foundation

/// A scenario of `Tests/Browser/chat_page.py`, in a Chromium of its own.
final class Browser {
    private let program: Program
    /// In which the scenario says how far it has come, and is told the same of the test.
    private let signals: URL

    /// Starts the scenario as a user of the site.
    init(_ scenario: String, as account: Account) throws {
        signals = FileManager.default.temporaryDirectory.appending(path: "chat-page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: signals, withIntermediateDirectories: false)
        var environment = ProcessInfo.processInfo.environment
        environment["SCREENSHOTS"] =
            environment["SCREENSHOTS"] ?? Project.folder.appending(path: ".build/screenshots").path
        program = try Program(
            Project.folder.appending(path: ".build/python/bin/python3").path,
            [
                Project.folder.appending(path: "Tests/Browser/chat_page.py").path, scenario, account.site.url,
                account.name, account.password, signals.path,
            ], environment: environment)
    }

    deinit {
        program.kill()
        try? FileManager.default.removeItem(at: signals)
    }

    /// Waits until the scenario says a word. When it has failed before, so does the test.
    func waitUntilSaid(_ word: String) throws {
        let file = signals.appending(path: word).path
        try wait(for: "the scenario to say \(word)") {
            FileManager.default.fileExists(atPath: file) || !program.isRunning
        }
        if !FileManager.default.fileExists(atPath: file) { try end() }
    }

    func say(_ word: String) throws { try Data().write(to: signals.appending(path: word)) }

    /// Waits for the end; the scenario must have passed.
    func end() throws { _ = try program.outcome().expectSuccess() }

    static func run(_ scenario: String, as account: Account) throws { try Browser(scenario, as: account).end() }
}
