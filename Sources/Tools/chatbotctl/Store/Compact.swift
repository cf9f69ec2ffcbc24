import ArgumentParser
import Chatbot
import Console
import JSON
import JSONLines
import Synchronization

/// Takes replaced and deleted rows out of the files.
struct Compact: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Rewrites files that are mostly rows of the past.",
        discussion: """
            A new title or password is a new row, and a deletion is one, too; the rows before stay in the file until it is \
            compacted. The site does that to large files by itself. This does it to every file of which less than half \
            counts, or, with --all, to every file in which anything does not. Messages are never replaced, so theirs stay.

            Each file is rewritten under its lock and put in place by a rename. The site may go on meanwhile.

            \(ControlError.exitCodes) A damaged file is left as it is.

            Examples:
              chatbotctl compact
              chatbotctl compact --all      # old titles and password hashes leave the disk
            """)

    @OptionGroup var options: StoreOptions

    @Flag(help: "Compact every file with any row that does not count any more.")
    var all = false

    func run() throws {
        try options.run { reporter in
            let compaction = Compaction(store: try options.storeForWriting(), all: all, reporter: reporter)
            let done = try compaction.run()
            reporter.finish(
                "\(done.files.counted("file")) compacted, \(done.bytes.counted("byte")) freed.",
                [
                    .init("files", .int(done.files)), .init("bytes_freed", .int(done.bytes)),
                    .init("damaged", .int(done.damaged)),
                ])
            return done.damaged > 0 ? 4 : 0
        }
    }
}

private struct Compaction {
    struct Done {
        var files = 0
        var bytes = 0
        var damaged = 0
    }

    let store: FileStore
    let all: Bool
    let reporter: Reporter

    func run() throws -> Done {
        reporter.progress.begin(bytes: try store.estimatedSize(of: [.users, .conversations]))
        return try [FileStore.Table.users, .conversations].reduce(into: Done()) { try compact($1, &$0) }
    }

    private func compact(_ table: FileStore.Table, _ done: inout Done) throws {
        let (store, all, reporter) = (store, all, reporter)
        let parts = try store.forEachBucket(of: table, startingWith: Done()) { _, names, checker, done in
            for number in names.numbers {
                guard let file = try checker.check(number, of: table) else { continue }
                reporter.progress.add(table, rows: file.rows, bytes: file.version?.size ?? 0)
                if file.hasDamage {
                    done.damaged += 1
                    let path = store.path(of: number, in: table)
                    reporter.report(
                        "error: \(path): damaged, and left as it is. See chatbotctl verify.",
                        ["event": "error", "path": .string(path), "message": "damaged, and left as it is"])
                } else if file.rows > file.isLive.count(where: \.value) {
                    let freed = try store.compact(number, of: table, onlyIfMostlyDead: !all)
                    if freed > 0 { done.files += 1 }
                    done.bytes += freed
                }
            }
        }
        for part in parts {
            done.files += part.files
            done.bytes += part.bytes
            done.damaged += part.damaged
        }
    }
}
