import ArgumentParser
import Chatbot
import Console

/// What all commands on the store take.
struct StoreOptions: ParsableArguments {
    @OptionGroup var site: SiteOption

    @Flag(help: "Report in JSON, one object a line.")
    var json = false

    /// Runs a command to its exit code.
    ///
    /// - Parameter usesErrors: whether the command writes something else to standard output.
    /// - Returns of body: the exit code, where nothing was thrown.
    func run(usesErrors: Bool = false, _ body: (Reporter) throws -> Int32) throws {
        let reporter = Reporter(isJSON: json, usesErrors: usesErrors)
        let status: ExitCode
        do { status = ExitCode(try body(reporter)) } catch { status = reporter.fail(error) }
        if status != .success { throw status }
    }

    /// The store of the site, which must be there.
    func store() throws -> FileStore {
        let folder = try site.configuration().dataDirectory
        do throws(ChatbotError) { return try Self.store(in: folder) } catch {
            throw ControlError.usage("DATA_DIR, \(folder), is not there.")
        }
    }

    /// The store, for whoever writes to it, which only its owner may.
    func storeForWriting() throws -> FileStore {
        // As below: what is compacted on the way is told by the command itself.
        try site.configuration().storeForWriting { _ in }
    }

    static func store(in folder: String) throws(ChatbotError) -> FileStore {
        // What is repaired or compacted on the way is told by the command itself.
        try FileStore(root: folder) { _ in }
    }
}
