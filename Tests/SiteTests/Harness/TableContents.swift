import Foundation

/// The rows of users, conversations and messages, in the order of their ids: to compare a database with a store.
struct TableContents: Sendable {
    /// By table, then by id.
    private let rows: [String: [Int: JSON]]

    static let columns = [
        "users": ["id", "username", "hashed_password", "created_at", "token_version"],
        "conversations": ["id", "user_id", "title", "created_at"],
        "messages": [
            "id", "conversation_id", "sender", "content", "created_at", "reply_to", "source", "model",
            "milliseconds", "attempts", "prompt_tokens", "completion_tokens", "idempotency_key",
        ],
    ]
    static let tables = ["users", "conversations", "messages"]

    /// What a database holds; tables that are not there count as empty.
    init(_ database: Database) throws {
        var rows: [String: [Int: JSON]] = [:]
        for table in Self.tables where try database.query("select to_regclass('\(table)') is null") == "f" {
            // As the store spells times.
            let columns = Self.columns[table]!.map { column in
                column == "created_at"
                    ? #"to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as created_at"# : column
            }
            let selected = try database.rows("select \(columns.joined(separator: ", ")) from \(table)")
            rows[table] = Dictionary(uniqueKeysWithValues: selected.map { ($0["id"].number, $0) })
        }
        self.rows = rows
    }

    /// What the files of a store hold: of the rows with one id the last one, unless it removes the id; and nothing whose
    /// owner is gone.
    init(_ files: StoreFiles) throws {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: files.data.path)
        var rows: [String: [Int: JSON]] = [:]
        for table in Self.tables {
            var live: [Int: JSON] = [:]
            for path in paths where path.hasPrefix("\(table)/") && path.hasSuffix(".jsonl") {
                for row in try files.rows(path) {
                    live[row["id"].number] = row["deleted"] == .bool(true) ? nil : Self.known(row, in: table)
                }
            }
            rows[table] = live
        }
        rows["conversations"] = rows["conversations"]?.filter { rows["users"]?[$0.value["user_id"].number] != nil }
        rows["messages"] = rows["messages"]?.filter {
            rows["conversations"]?[$0.value["conversation_id"].number] != nil
        }
        self.rows = rows
    }

    private static func known(_ row: JSON, in table: String) -> JSON {
        .object(Dictionary(uniqueKeysWithValues: columns[table]!.map { ($0, row[$0]) }))
    }

    subscript(table: String) -> [JSON] { rows[table, default: [:]].sorted { $0.key < $1.key }.map(\.value) }

    /// Where the two differ: the first few places.
    func differences(from other: TableContents) -> [String] {
        Self.tables.flatMap { table in
            let (mine, others) = (rows[table] ?? [:], other.rows[table] ?? [:])
            let differing = Set(mine.keys).union(others.keys).sorted().filter { mine[$0] != others[$0] }
            return differing.prefix(3).map { id in
                let pair = [mine[id], others[id]].map { String($0?.serialized.prefix(300) ?? "nothing") }
                return "\(table) \(id): \(pair[0]) and \(pair[1])"
            }
        }
    }
}
