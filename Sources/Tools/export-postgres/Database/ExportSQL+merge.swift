import Chatbot

/// The statements that bring staged rows into tables which hold something already.
extension ExportSQL {
    static let staging =
        FileStore.Table.allCases.map {
            """
            CREATE TEMPORARY TABLE \($0.staged) ON COMMIT DROP AS
                SELECT \($0.columns.joined(separator: ", ")) FROM \($0.rawValue) WITH NO DATA
            """
        } + ["CREATE TEMPORARY TABLE \(stagedFiles) ON COMMIT DROP AS SELECT \(fileColumns) FROM \(files) WITH NO DATA"]

    /// Tells the planner how much is staged.
    static let analysis = (FileStore.Table.allCases.map(\.staged) + [stagedFiles]).map { "ANALYZE \($0)" }

    /// Takes conversations out again that were deleted while the files were read. Their messages are gone, and a
    /// conversation comes whole or not at all. The file that they came from will be read again by the next export.
    static func forget(_ conversations: [Int], in table: String, files: String) -> String {
        let ids = conversations.map(String.init).joined(separator: ", ")
        return """
            WITH forgotten AS (DELETE FROM \(table) WHERE id IN (\(ids)) RETURNING *)
            UPDATE \(files) AS f SET changed = 0, rows = f.rows - g.rows, checksum = f.checksum - g.checksum
            FROM (
                SELECT user_id, count(*) AS rows, sum(\(checksum(.conversations))) AS checksum
                FROM forgotten GROUP BY user_id
            ) AS g
            WHERE f.table_name = 'conversations' AND f.file = g.user_id
            """
    }

    /// Collects what is in the tables, and no more in the files that are staged.
    ///
    /// - Parameter everything: whether all files are staged.
    static func collectGone(everything: Bool) -> [String] {
        FileStore.Table.allCases.map { table in
            let files = "FROM \(stagedFiles) WHERE table_name = '\(table.rawValue)'"
            var isCovered = everything ? "true" : "EXISTS (SELECT \(files))"
            if !everything, let column = table.fileColumn { isCovered = "\(column) IN (SELECT file \(files))" }
            var condition = "\(isCovered) AND NOT EXISTS (SELECT FROM \(table.staged) AS s WHERE s.id = d.id)"
            if let column = table.fileColumn, let parent = table.parent {
                condition = "\(condition) OR \(column) IN (SELECT id FROM \(parent.gone))"
            }
            return """
                CREATE TEMPORARY TABLE \(table.gone) ON COMMIT DROP AS
                    SELECT id FROM \(table.rawValue) AS d WHERE \(condition)
                """
        }
    }

    /// Deletes what ``collectGone(everything:)`` has found.
    static func deleteGone(_ table: FileStore.Table) -> String {
        "DELETE FROM \(table.rawValue) AS d USING \(table.gone) AS g WHERE d.id = g.id"
    }

    /// Makes staged rows of a table the ones that the database has under their ids.
    static func update(_ table: FileStore.Table) -> String {
        let columns = table.columns.dropFirst()
        let fields = { (alias: String) in columns.map { "\(alias).\($0)" }.joined(separator: ", ") }
        return """
            UPDATE \(table.rawValue) AS d SET (\(columns.joined(separator: ", "))) = ROW(\(fields("s")))
            FROM \(table.staged) AS s WHERE d.id = s.id AND (\(fields("d"))) IS DISTINCT FROM (\(fields("s")))
            """
    }

    /// Adds the staged rows that are new.
    static func insert(_ table: FileStore.Table) -> String {
        let columns = table.columns.joined(separator: ", ")
        return """
            INSERT INTO \(table.rawValue) (\(columns)) OVERRIDING SYSTEM VALUE
            SELECT \(columns) FROM \(table.staged) AS s
            WHERE NOT EXISTS (SELECT FROM \(table.rawValue) AS d WHERE d.id = s.id)
            """
    }

    /// Leaves out staged rows whose user or conversation is gone: a deletion may have been cut short behind them.
    static func dropOrphans(_ table: FileStore.Table) -> [String] {
        guard let column = table.fileColumn, let parent = table.parent else { return [] }
        return [
            "DELETE FROM \(table.staged) WHERE NOT EXISTS (SELECT FROM \(parent.rawValue) AS p WHERE p.id = \(table.staged).\(column))",
            """
            UPDATE \(stagedFiles) SET rows = 0, checksum = 0 WHERE table_name = '\(table.rawValue)' AND rows > 0
                AND NOT EXISTS (SELECT FROM \(parent.rawValue) AS p WHERE p.id = \(stagedFiles).file)
            """,
        ]
    }

    /// Remembers the versions of the staged files, and forgets files that are gone.
    static func rememberFiles(everything: Bool) -> [String] {
        let isStaged = "SELECT FROM \(stagedFiles) AS s WHERE (s.table_name, s.file) = (f.table_name, f.file)"
        // Also of files whose user or conversation is gone, whether or not a deletion has come to them yet.
        let ofGone = FileStore.Table.allCases.compactMap { table in
            table.parent.map {
                "DELETE FROM \(files) USING \($0.gone) AS g WHERE table_name = '\(table.rawValue)' AND file = g.id"
            }
        }
        return ofGone + [
            "DELETE FROM \(files) AS f WHERE \(everything ? "true" : "EXISTS (\(isStaged))")",
            "INSERT INTO \(files) (\(fileColumns)) SELECT \(fileColumns) FROM \(stagedFiles) WHERE inode IS NOT NULL",
        ]
    }

    /// Remembers when this was, and lets the sequences of the tables go on behind the ids of the store. The last thing to do:
    /// no transaction takes a sequence back.
    static func finish(highest: (FileStore.Table) throws -> Int, time: Timestamp) rethrows -> [String] {
        let sequences = try FileStore.Table.allCases.map { table in
            let highest = try highest(table)
            return """
                DO $$ DECLARE sequence text := pg_get_serial_sequence('\(table.rawValue)', 'id'); last bigint; BEGIN
                    IF sequence IS NOT NULL THEN
                        EXECUTE 'SELECT last_value FROM ' || sequence INTO last;
                        IF last <= \(highest) THEN PERFORM setval(sequence, \(Swift.max(highest, 1)), \(highest > 0)); END IF;
                    END IF;
                END $$
                """
        }
        return [
            "DELETE FROM \(files) WHERE table_name = 'export'",
            "INSERT INTO \(files) (\(fileColumns)) VALUES ('export', 0, 0, 0, \(time.milliseconds), 0, 0)",
        ] + sequences
    }

    /// What files and tables do not have in common, one line for each table; at most 20 ids each.
    static func differences(_ table: FileStore.Table) -> String {
        let fields = { (alias: String) in table.columns.map { "\(alias).\($0)" }.joined(separator: ", ") }
        return """
            SELECT what || ': ' || string_agg(id::text, ', ' ORDER BY id) FROM (
                SELECT *, row_number() OVER (PARTITION BY what ORDER BY id) AS number FROM (
                    SELECT coalesce(d.id, s.id) AS id, CASE
                        WHEN d.id IS NULL THEN '\(table.rawValue) missing in the database'
                        WHEN s.id IS NULL THEN '\(table.rawValue) that no file has'
                        ELSE '\(table.rawValue) that differ' END AS what
                    FROM \(table.rawValue) AS d FULL JOIN \(table.staged) AS s ON d.id = s.id
                    WHERE (\(fields("d"))) IS DISTINCT FROM (\(fields("s")))) AS each) AS numbered
            WHERE number <= 20 GROUP BY what ORDER BY what
            """
    }
}
