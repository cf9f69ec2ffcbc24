import ArgumentParser
import Chatbot
import Console
import Glibc
import JSON

/// Copies the store into one file.
struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copies the store into FILE.tar.gz, while the site goes on.",
        discussion: """
            Everything that a client was told is stored before the backup began, and that is not deleted meanwhile, is in it, in whole \
            rows; what belongs to something comes with it. It holds the users, conversations, messages, sequences and the audit trail of the data \
            folder, and not the logs (which nothing needs), the limits (which are forgotten in a minute) and .env (whose \
            SECRET_KEY should not lie next to the password hashes: keep a copy elsewhere).

            The file is FILE.unfinished until it is whole and on the disk. Its mode is 0600: it holds password hashes and \
            conversations. Keep it where the web does not reach. `chatbotctl restore` brings it back, and so does tar.

            \(ControlError.exitCodes) A damaged store is not backed up.

            Examples:
              chatbotctl backup /home/me/backups/chatbot-$(date +%F).tar.gz
              ssh me@example.com chatbot/bin/chatbotctl backup - > chatbot.tar.gz
            """)

    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("The archive; - is standard output.", valueName: "file"))
    var file: String

    func validate() throws {
        if file.isEmpty { throw ValidationError("The archive has no name; - is standard output.") }
    }

    func run() throws {
        // A reader that leaves is an error of writing, and not the end of this process.
        signal(SIGPIPE, SIG_IGN)
        try options.run(usesErrors: file == "-") { reporter in
            let store = try options.store()
            let output = try OutputFile(path: file)
            let compressed = try GzipWriter(to: output.descriptor, path: file)
            var backup = StoreBackup(
                of: store, to: TarWriter(to: compressed), time: CurrentProcess.time.seconds,
                progress: reporter.progress)
            try backup.run()
            try output.finish()
            let rows = FileStore.Table.allCases.map { ($0.rawValue, backup.rows[$0] ?? 0) }
            let list = rows.map { "\($1.counted("row")) of \($0)" }.joined(separator: ", ")
            reporter.finish(
                "\(file): \(compressed.bytes.counted("byte")) with \(list).",
                [.init("file", .string(file)), .init("bytes", .int(compressed.bytes))]
                    + rows.map { .init($0, ["rows": .int($1)] as JSONValue) })
            return 0
        }
    }
}
