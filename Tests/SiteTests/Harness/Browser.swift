import Foundation

/// A scenario of `Tests/Browser`, in a Chromium of its own.
final class Browser {
    private let program: Program
    /// In which the scenario says how far it has come, and is told the same of the test.
    private let signals: URL

    /// Starts the scenario as a user of the site.
    /// - Parameter notes: what the scenario finds among the signals, by name.
    init(
        _ scenario: String, of script: String = "chat_page.py", as account: Account, notes: [String: String] = [:]
    ) throws {
        signals = FileManager.default.temporaryDirectory.appending(path: "chat-page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: signals, withIntermediateDirectories: false)
        for (name, text) in notes { try Data(text.utf8).write(to: signals.appending(path: name)) }
        var environment = ProcessInfo.processInfo.environment
        environment["SCREENSHOTS"] =
            environment["SCREENSHOTS"] ?? Project.folder.appending(path: ".build/screenshots").path
        program = try Program(
            Project.folder.appending(path: ".build/python/bin/python3").path,
            [
                Project.folder.appending(path: "Tests/Browser/\(script)").path, scenario, account.site.url,
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

    static func run(
        _ scenario: String, of script: String = "chat_page.py", as account: Account, notes: [String: String] = [:]
    ) throws {
        try Browser(scenario, of: script, as: account, notes: notes).end()
    }
}
