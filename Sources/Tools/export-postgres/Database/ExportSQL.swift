import Chatbot

/// The statements of an export: the schema, and what is checked. They run in one transaction, through libpq or in a
/// script.
enum ExportSQL {
    /// SQLSTATEs of our own, in a class that PostgreSQL leaves to others.
    static let conflict = "CB001"
    static let difference = "CB002"

    /// The table that remembers what was exported: of each file the version that was read, and the sums of its rows.
    static let files = "chatbot_export"
    static let fileColumns = "table_name, file, inode, size, changed, rows, checksum"
    static let stagedFiles = "staged_files"

    /// Makes of a script that was cut off, which `psql` would commit as far as it goes, one that cannot be committed: the
    /// values collide at the end, unless the last statement has removed them.
    static let incomplete = [
        """
        CREATE TEMPORARY TABLE this_script_is_incomplete (
            number INTEGER UNIQUE DEFERRABLE INITIALLY DEFERRED
        ) ON COMMIT DROP
        """,
        "INSERT INTO this_script_is_incomplete VALUES (1), (1)",
    ]
    static let complete = "DELETE FROM this_script_is_incomplete"

    /// What follows `BEGIN` before anything else.
    static let transaction = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"

    /// Settings of the transaction, and one export at a time.
    static let begin = [
        "SET LOCAL client_encoding = 'UTF8'",
        "SET LOCAL standard_conforming_strings = on",
        "SET LOCAL client_min_messages = warning",
        "SET LOCAL row_security = off",
        "SET LOCAL lock_timeout = '30s'",
        "SET LOCAL statement_timeout = 0",
        "SET LOCAL idle_in_transaction_session_timeout = 0",
        """
        DO $$ BEGIN
            IF current_setting('server_version_num')::integer < 110000 THEN
                RAISE EXCEPTION 'PostgreSQL 11 or newer is needed, this is %', current_setting('server_version');
            END IF;
            IF current_setting('server_encoding') <> 'UTF8' THEN
                RAISE EXCEPTION 'the encoding of the database must be UTF8, it is %', current_setting('server_encoding');
            END IF;
            PERFORM pg_advisory_xact_lock(hashtext('\(files)'));
        END $$
        """,
    ]

    /// Keeps others from writing until the end; they may go on reading.
    static let lock = "LOCK TABLE users, conversations, messages, \(files) IN SHARE ROW EXCLUSIVE MODE"

    /// The checksum of a row, as ``RowEncoder`` makes it.
    static func checksum(_ table: FileStore.Table) -> String {
        let fields = table.columns.map {
            $0 == "created_at" ? "(date_part('epoch', created_at) * 1000)::bigint" : $0
        }
        let text = "concat_ws(chr(31), \(fields.joined(separator: ", ")))"
        return "('x' || left(encode(sha256(convert_to(\(text), 'UTF8')), 'hex'), 16))::bit(64)::bigint"
    }

    /// Whether the tables hold rows that were not exported from this store, or lack some that were.
    ///
    /// - Parameter highest: the highest id that the store has handed out, by table.
    static func checkOwnership(highest: (FileStore.Table) throws -> Int) rethrows -> String {
        let checks = try FileStore.Table.allCases.map { table in
            // That counts differ is quickly seen on tables of any size; which rows it is takes a look at all of them.
            """
            SELECT count(*) INTO present FROM \(table.rawValue);
            SELECT coalesce(sum(rows), 0) INTO expected FROM \(files) WHERE table_name = '\(table.rawValue)';
            IF present <> expected THEN
                problems := problems || format('\(table.rawValue): %s rows, and %s were exported', present, expected);
                SELECT string_agg(id::text, ', ') INTO ids FROM (
                    SELECT id FROM \(table.rawValue) WHERE created_at IS NULL ORDER BY id LIMIT 20) AS others;
                IF ids IS NOT NULL THEN
                    problems := problems || ('\(table.rawValue) of another writer: ' || ids);
                END IF;
            END IF;
            SELECT string_agg(id::text, ', ') INTO ids FROM (
                SELECT id FROM \(table.rawValue) WHERE id > \(try highest(table)) ORDER BY id LIMIT 20) AS others;
            IF ids IS NOT NULL THEN
                problems := problems || ('\(table.rawValue) beyond the ids of this store: ' || ids);
            END IF;
            """
        }
        return raising(conflict, ifAny: checks)
    }

    /// Whether something newer was exported already than a script holds that was made at a time.
    static func checkAge(_ time: Timestamp) -> String {
        raising(
            conflict,
            ifAny: [
                """
                IF EXISTS (SELECT FROM \(files) WHERE table_name = 'export' AND changed > \(time.milliseconds)) THEN
                    problems := problems || 'this script is older than the last export'::text;
                END IF;
                """
            ])
    }

    /// Whether what is staged would overwrite changes that another writer has made.
    static func checkStaged() -> String {
        var checks: [String] = []
        for table in FileStore.Table.allCases {
            let identity = { (alias: String) in table.identity.map { "\(alias).\($0)" }.joined(separator: ", ") }
            checks.append(
                """
                SELECT string_agg(id::text, ', ') INTO ids FROM (
                    SELECT id FROM \(table.rawValue) AS d JOIN \(table.staged) AS s USING (id)
                    WHERE (\(identity("d"))) IS DISTINCT FROM (\(identity("s"))) ORDER BY id LIMIT 20) AS others;
                IF ids IS NOT NULL THEN
                    problems := problems || ('\(table.rawValue) that are others under the same id: ' || ids);
                END IF;
                """)
            if let column = table.fileColumn, let parent = table.parent {
                checks.append(
                    """
                    SELECT string_agg(file::text, ', ') INTO ids FROM (
                        SELECT f.file FROM \(stagedFiles) JOIN \(files) AS f USING (table_name, file), LATERAL (
                            SELECT sum(\(checksum(table))) AS checksum FROM \(table.rawValue) WHERE \(column) = f.file
                        ) AS found
                        WHERE f.table_name = '\(table.rawValue)' AND coalesce(found.checksum, 0) <> f.checksum
                        ORDER BY f.file LIMIT 20) AS others;
                    IF ids IS NOT NULL THEN
                        problems := problems
                            || ('\(table.rawValue) that another writer has changed, of \(parent.rawValue): ' || ids);
                    END IF;
                    """)
            } else {
                checks.append(
                    """
                    IF EXISTS (SELECT FROM \(stagedFiles) WHERE table_name = '\(table.rawValue)') THEN
                        SELECT coalesce(sum(\(checksum(table))), 0) INTO present FROM \(table.rawValue);
                        SELECT coalesce(sum(checksum), 0) INTO expected FROM \(files) WHERE table_name = '\(table.rawValue)';
                        IF present <> expected THEN
                            problems := problems || '\(table.rawValue) that another writer has changed'::text;
                        END IF;
                    END IF;
                    """)
            }
        }
        return raising(conflict, ifAny: checks)
    }

    /// Compares counts and checksums of the tables with those of the files.
    ///
    /// - Parameter files: the table that holds the sums of the files.
    static func verification(against files: String) -> [String] {
        let sums = FileStore.Table.allCases.map {
            """
            SELECT '\($0.rawValue)' AS table_name, count(*) AS rows, coalesce(sum(\(checksum($0))), 0) AS checksum
            FROM \($0.rawValue)
            """
        }
        return [
            // A table of its own, because such a statement may use several processors, and one in a block may not.
            "CREATE TEMPORARY TABLE found_sums ON COMMIT DROP AS \(sums.joined(separator: "\nUNION ALL "))",
            raising(
                difference,
                ifAny: [
                    """
                    SELECT coalesce(array_agg(format('%s: %s rows in the files, %s in the database%s', table_name,
                        f.rows, d.rows, CASE WHEN f.rows = d.rows THEN ' with other content' END)), '{}') INTO problems
                    FROM found_sums AS d JOIN (
                        SELECT t.table_name, coalesce(sum(rows), 0) AS rows, coalesce(sum(checksum), 0) AS checksum
                        FROM (VALUES ('users'), ('conversations'), ('messages')) AS t (table_name)
                        LEFT JOIN \(files) USING (table_name) GROUP BY 1
                    ) AS f USING (table_name)
                    WHERE (f.rows, f.checksum) <> (d.rows, d.checksum);
                    """
                ]),
        ]
    }

    /// A block that raises an error with all problems that its checks have found.
    private static func raising(_ state: String, ifAny checks: [String]) -> String {
        """
        DO $$ DECLARE
            problems text[] := '{}';
            ids text;
            present numeric;
            expected numeric;
        BEGIN
        \(checks.joined(separator: "\n"))
        IF problems <> '{}' THEN
            RAISE EXCEPTION 'files and database do not fit together'
                USING ERRCODE = '\(state)', DETAIL = array_to_string(problems, E'\\n');
        END IF;
        END $$
        """
    }
}
