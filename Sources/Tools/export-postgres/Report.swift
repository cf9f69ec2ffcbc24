import Chatbot
import Console
import JSON

/// What an export did, or would do.
struct Report {
    /// What became of the rows of a table.
    struct Changes {
        /// In the files.
        var rows = 0
        var new = 0
        var changed = 0
        var deleted = 0
    }

    enum Kind {
        /// Rows went into a database, or would go.
        case export(isDryRun: Bool)
        /// Rows went into a script.
        case script(path: String)
        /// Rows were compared.
        case verification
    }

    let kind: Kind
    var tables: [FileStore.Table: Changes] = [:]
    /// Whether there was nothing to do.
    var isUnchanged = false

    /// For people, of several lines.
    var text: String {
        var lines: [String] = []
        for table in FileStore.Table.allCases {
            let changes = tables[table] ?? Changes()
            var line = "\(table.rawValue): \(changes.rows.grouped)"
            if case .export = kind, !isUnchanged {
                line +=
                    " (\(changes.new.grouped) new, \(changes.changed.grouped) changed, \(changes.deleted.grouped) deleted)"
            }
            lines.append(line)
        }
        switch kind {
        case .export where isUnchanged: lines.append("Nothing has changed since the last export: nothing was written.")
        case .export(isDryRun: true): lines.append("This is what an export would do; nothing was written.")
        case .export:
            lines.append("Verified: files and database agree in counts and checksums. The export is complete.")
        case .script(let path): lines.append("Load it with: psql -v ON_ERROR_STOP=1 -1 -f \(path) \"$DATABASE_URL\"")
        case .verification: lines.append("Verified: files and database agree in counts and checksums.")
        }
        return lines.joined(separator: "\n")
    }

    func json(seconds: Double) -> JSONValue {
        var members: [JSONValue.Member] = [.init("event", "finished")]
        var isVerified = true
        if case .export(let isDryRun) = kind {
            members.append(.init("dry_run", .bool(isDryRun)))
            members.append(.init("unchanged", .bool(isUnchanged)))
            isVerified = !isDryRun && !isUnchanged
        }
        if case .script = kind { isVerified = false }
        members.append(.init("verified", .bool(isVerified)))
        members.append(.init("milliseconds", .int(Int(seconds * 1000))))
        for table in FileStore.Table.allCases {
            let changes = tables[table] ?? Changes()
            var counts: [JSONValue.Member] = [.init("rows", .int(changes.rows))]
            if case .export = kind {
                counts += [
                    .init("new", .int(changes.new)), .init("changed", .int(changes.changed)),
                    .init("deleted", .int(changes.deleted)),
                ]
            }
            members.append(.init(table.rawValue, .object(counts)))
        }
        return .object(members)
    }
}
