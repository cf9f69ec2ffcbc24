import Foundation
import Testing

/// The staged `bin/chatbotctl`.
enum Control {
    static func start(_ arguments: [String], input: String = "") throws -> Program {
        let tool = try Project.stagedSite.get().appending(path: "bin/chatbotctl").path
        return try Program(tool, arguments, input: input)
    }

    static func start(_ command: String, _ home: URL, _ more: [String]) throws -> Program {
        try start([command, "--home", home.path] + more)
    }
}

extension ScratchStore {
    func control(_ command: String, _ more: String..., input: String = "") throws -> Program.Outcome {
        try Control.run([command, "--home", home.path] + more, input: input)
    }

    /// What `verify --json` finds: its lines but the last one, and progress.
    func findings(sourceLocation: SourceLocation = #_sourceLocation) throws -> [JSON] {
        let outcome = try control("verify", "--json")
        let findings = outcome.findings
        let errors = findings.count { $0["event"] == "error" }
        let last = try #require(outcome.events.last, "\(outcome)", sourceLocation: sourceLocation)
        #expect(last["event"] == "finished", "\(outcome)", sourceLocation: sourceLocation)
        #expect(last["errors"].number == errors, "\(outcome)", sourceLocation: sourceLocation)
        #expect(last["notes"].number == findings.count - errors, "\(outcome)", sourceLocation: sourceLocation)
        #expect(outcome.status == (errors > 0 ? 4 : 0), "\(outcome)", sourceLocation: sourceLocation)
        return findings
    }

    /// Checks that the store has neither errors nor notes, but for some kinds of notes.
    func expectSound(except kinds: String..., sourceLocation: SourceLocation = #_sourceLocation) throws {
        let rest = try findings(sourceLocation: sourceLocation).filter { !kinds.contains($0["kind"].text) }
        #expect(rest == [], sourceLocation: sourceLocation)
    }

    /// Everything in the data folder, byte for byte.
    func bytes() throws -> [String: Data] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: files.data.path)
        return try Dictionary(
            uniqueKeysWithValues: paths.compactMap { path in
                var isFolder: ObjCBool = false
                _ = FileManager.default.fileExists(atPath: files.url(path).path, isDirectory: &isFolder)
                return isFolder.boolValue ? nil : (path, try Data(contentsOf: files.url(path)))
            })
    }

    func path(_ name: String) -> String { home.appending(path: name).path }
}

extension Program.Outcome {
    /// Errors and notes of `--json`.
    var findings: [JSON] { events.filter { ["error", "note"].contains($0["event"].text) } }
}

extension StoreFiles {
    /// Appends bytes as they are.
    func appendBytes(_ bytes: some Sequence<UInt8>, to path: String) throws {
        let handle = try FileHandle(forWritingTo: url(path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }

    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }

    func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: url(path)) }

    func text(_ path: String) throws -> String { String(decoding: try Data(contentsOf: url(path)), as: UTF8.self) }
}
