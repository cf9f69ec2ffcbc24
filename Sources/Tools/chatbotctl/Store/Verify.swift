import ArgumentParser
import Chatbot
import Console
import JSON
import Synchronization

/// Checks the whole store.
struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks every row of the store, and what belongs to what.",
        discussion: """
            Errors are damage: lines whose checksum is wrong, rows that are not what their file holds, ids that are given \
            twice, messages and conversations whose owner is missing, sequences that would give an id again. Notes are \
            harmless, such as what a killed program has left; `chatbotctl repair` clears them away.

            Nothing is changed, and the site may go on meanwhile: what is created or deleted while this runs is no error.

            \(ControlError.exitCodes) Notes alone are fine.

            Examples:
              chatbotctl verify
              chatbotctl verify --json | jq 'select(.event == "error")'
            """)

    @OptionGroup var options: StoreOptions

    func run() throws {
        try options.run { reporter in
            let verification = try Verification(of: options.store(), reporter: reporter)
            reporter.finish(verification.text, verification.json)
            return verification.errors > 0 ? 4 : 0
        }
    }
}

/// A check whose findings are told as they come.
struct Verification {
    let errors: Int
    let notes: Int
    private let tables: [FileStore.Table: TableCheck]

    init(of store: FileStore, reporter: Reporter) throws {
        let counts = Mutex((errors: 0, notes: 0))
        var check = StoreCheck(store, progress: reporter.progress) { finding in
            counts.withLock { if finding.kind.isError { $0.errors += 1 } else { $0.notes += 1 } }
            reporter.report(finding.description, finding.json)
        }
        try check.run()
        (errors, notes) = counts.withLock { $0 }
        tables = check.tables
    }

    /// For people, of several lines.
    var text: String {
        let counts = FileStore.Table.allCases.map { table in
            "\(table.rawValue): \(self[table].live.grouped) in \(self[table].files.counted("file"))"
        }
        let verdict =
            errors > 0
            ? "The store is damaged: \(errors.counted("error")). See chatbotctl repair --help." : "The store is sound."
        return (counts + [notes > 0 ? "\(verdict) \(notes.counted("note"))." : verdict]).joined(separator: "\n")
    }

    var json: [JSONValue.Member] {
        [.init("errors", .int(errors)), .init("notes", .int(notes))]
            + FileStore.Table.allCases.map { table in
                let (live, rows, files) = self[table]
                return .init(
                    table.rawValue, ["live": .int(live), "rows": .int(rows), "files": .int(files)] as JSONValue)
            }
    }

    private subscript(table: FileStore.Table) -> (live: Int, rows: Int, files: Int) {
        guard let check = tables[table] else { return (0, 0, 0) }
        return (table == .messages ? check.ids.count : check.live.count, check.rows, check.files.count)
    }
}
