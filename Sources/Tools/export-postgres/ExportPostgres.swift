import ArgumentParser
import CNSSPin
import Chatbot
import Console
import Glibc
import JSON

/// The migration: everything that the store holds goes into PostgreSQL, with the same ids, the same passwords, the same
/// conversations. The site may go on meanwhile.
struct ExportPostgres: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-postgres",
        abstract: "Brings users, conversations and messages into PostgreSQL.",
        discussion: """
            The tables are those of the FastAPI backend, made where they are missing; ids are kept. A further run brings \
            over what has changed since. Each run is one transaction: it is done, or the database is as before. Rows that \
            others have written are never overwritten.

            The site may go on while this runs. To move for good: MAINTENANCE=on in .env, a last export, then switch over.

            Exit codes: 0 done; 1 the database or a file could not be reached, read or written; 2 conflict: the database \
            does not hold what this store has exported; 3 files and database differ; 4 a file of the store is damaged; \
            64 wrong arguments or settings.
            """,
        version: Version.current)

    static func main() {
        StandardStreams.reserve()
        main(nil)
    }

    @OptionGroup var site: SiteOption

    @Option(
        help: ArgumentHelp(
            "postgresql://user:password@host:port/database (default: DATABASE_URL, of the environment or of .env)",
            valueName: "url"))
    var databaseURL: String?

    @Option(help: ArgumentHelp("Write a script for psql instead, with - to standard output.", valueName: "file"))
    var sql: String?

    @Flag(help: "Only compare every row of the files with the database.")
    var verify = false

    @Flag(help: "Only say what an export would do.")
    var dryRun = false

    @Flag(help: "Report in JSON, one object a line.")
    var json = false

    func validate() throws {
        if sql != nil, verify || dryRun || databaseURL != nil {
            throw ValidationError("--sql needs no database: it goes without --verify, --dry-run and --database-url.")
        }
        if sql == "" { throw ValidationError("The script has no name; - is standard output.") }
        if verify, dryRun { throw ValidationError("--verify writes nothing: it goes without --dry-run.") }
    }

    func run() throws {
        let progress = Progress(json: json ? say : nil)
        do {
            let report = try export(progress)
            say(json ? report.json(seconds: progress.seconds).text : report.text)
        } catch {
            progress.end()
            let error = ExportError(error)
            if json { say(error.json.text) }
            if !json || sql != "-" {
                print(error: (["error: \(error.message)"] + error.details).joined(separator: "\n  "))
            }
            throw ExitCode(error.exitCode)
        }
    }

    /// Standard output, unless the script goes there.
    private var say: @Sendable (String) -> Void {
        if sql == "-" { return { print(error: $0) } }
        return { print(output: $0) }
    }

    private func export(_ progress: Progress) throws -> Report {
        let configuration = try site.configuration()
        let store: FileStore
        do throws(ChatbotError) {
            store = try FileStore(root: configuration.dataDirectory) { print(error: "warning: \($0)") }
        } catch { throw ExportError.usage("DATA_DIR, \(configuration.dataDirectory), is not there.") }
        let export = Export(store: store, progress: progress, now: { CurrentProcess.time })
        if let sql {
            return try export.write(to: try SQLScript(path: sql))
        }
        guard let url = databaseURL ?? configuration.databaseURL else {
            throw ExportError.usage(
                """
                No database is named: set DATABASE_URL in .env, or give \
                --database-url postgresql://user:password@host:port/database.
                """)
        }
        let database = try Database(try DatabaseURL(url))
        progress.say("From \(configuration.dataDirectory) to \(database.name)")
        return verify ? try export.verify(database) : try export.write(to: database, isDryRun: dryRun)
    }
}
