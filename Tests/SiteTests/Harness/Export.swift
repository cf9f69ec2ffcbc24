import Foundation
import Testing

/// The staged `bin/export-postgres`.
enum Export {
    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Program.Outcome {
        try start(arguments, environment: environment).outcome()
    }

    /// - Parameter environment: all of it: neither settings nor `PG…` variables of the tests' own come through.
    static func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Program {
        let tool = try Project.stagedSite.get().appending(path: "bin/export-postgres").path
        return try Program(tool, arguments, environment: environment)
    }
}

extension ScratchStore {
    func export(to database: Database, _ more: String...) throws -> Program.Outcome {
        try Export.run(["--home", home.path, "--database-url", database.url] + more)
    }

    /// Exports as `--json` and returns the last line of a run that must have ended well.
    @discardableResult
    func exportWell(
        to database: Database, _ more: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> JSON {
        let outcome = try Export.run(["--home", home.path, "--database-url", database.url, "--json"] + more)
        return try outcome.expectFinished(sourceLocation: sourceLocation)
    }

    /// A script, as `--sql -` writes it.
    func script() throws -> String { try Export.run(["--home", home.path, "--sql", "-"]).expectSuccess() }

    /// Checks that the database holds what the store does.
    func expectSame(in database: Database, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let differences = try TableContents(database).differences(from: contents())
        #expect(differences == [], sourceLocation: sourceLocation)
    }
}

extension Program.Outcome {
    /// The lines of `--json`.
    var events: [JSON] { output.split(separator: "\n").compactMap { try? JSON(Data($0.utf8)) } }

    /// Everything that a user sees.
    var text: String { output + errors }

    /// The last line of a run with `--json` that must have ended well.
    @discardableResult
    func expectFinished(sourceLocation: SourceLocation = #_sourceLocation) throws -> JSON {
        try #require(status == 0, "\(self)", sourceLocation: sourceLocation)
        let last = try #require(events.last, "\(self)", sourceLocation: sourceLocation)
        try #require(last["event"] == "finished", "\(self)", sourceLocation: sourceLocation)
        return last
    }

    /// The last line of a run with `--json` that must have failed with an exit code.
    @discardableResult
    func expectFailed(_ codes: Int32..., sourceLocation: SourceLocation = #_sourceLocation) throws -> JSON {
        try #require(codes.contains(status), "\(self)", sourceLocation: sourceLocation)
        let last = try #require(events.last, "\(self)", sourceLocation: sourceLocation)
        #expect(last["event"] == "failed", "\(self)", sourceLocation: sourceLocation)
        #expect(last["exit_code"].number == Int(status), "\(self)", sourceLocation: sourceLocation)
        #expect(!last["message"].text.isEmpty, "\(self)", sourceLocation: sourceLocation)
        return last
    }
}
