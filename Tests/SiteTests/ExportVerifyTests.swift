import Foundation
import Testing

/// `--verify`, and files that are damaged.
@Suite struct ExportVerifyTests {
    let database: Database
    let store: ScratchStore

    /// Two users; 1 has the conversations 1 and 2, 2 has 3 and 4; each has four messages.
    init() throws {
        database = try Database.new()
        store = try ScratchStore(users: 2, conversations: 2, messages: 4)
    }

    /// Runs something that must leave the database as it is.
    private func unchanged<Result>(_ body: () throws -> Result) throws -> Result {
        let before = try database.dump()
        let result = try body()
        #expect(try database.dump() == before)
        return result
    }

    @Test func `It agrees after an export, and writes nothing`() throws {
        try store.exportWell(to: database)
        let report = try unchanged { try store.exportWell(to: database, "--verify") }
        #expect(report["verified"] == .bool(true))
        #expect(TableContents.tables.map { report[$0]["rows"] } == [2, 4, 16])
        #expect(try unchanged { try store.export(to: database, "--verify") }.status == 0)
    }

    @Test(
        "It finds a row that is changed, missing, or too many",
        arguments: [
            ("update users set username = 'renamed' where id = 2", "users"),
            ("update users set hashed_password = 'other' where id = 2", "users"),
            ("update users set token_version = 1 where id = 2", "users"),
            ("update users set created_at = created_at + interval '1 ms' where id = 2", "users"),
            ("insert into users (username, hashed_password) values ('foreign', 'hash')", "users"),
            ("update conversations set title = 'renamed' where id = 2", "conversations"),
            ("update conversations set user_id = 2 where id = 2", "conversations"),
            ("insert into conversations (user_id, title) values (1, 'Foreign')", "conversations"),
            ("delete from messages where conversation_id = 2; delete from conversations where id = 2", "conversations"),
            ("update messages set content = 'Changed' where id = 7", "messages"),
            ("update messages set content = content || ' ' where id = 7", "messages"),
            ("update messages set sender = 'ai' where id = 7", "messages"),
            ("update messages set conversation_id = 1 where id = 7", "messages"),
            ("update messages set reply_to = 1 where id = 8", "messages"),
            ("update messages set source = null where id = 8", "messages"),
            ("update messages set model = 'other' where id = 8", "messages"),
            ("update messages set prompt_tokens = 1 where id = 8", "messages"),
            ("update messages set idempotency_key = '' where id = 8", "messages"),
            ("update messages set created_at = null where id = 8", "messages"),
            ("insert into messages (conversation_id, sender, content) values (1, 'user', 'More')", "messages"),
            ("delete from messages where id = 16", "messages"),
            // Equal in number and in the sum of ids.
            ("update messages set content = 'Message ' || 3 - id % 2 where id in (5, 6)", "messages"),
            ("update messages set id = -id where id = 7", "messages"),
        ])
    func difference(sql: String, table: String) throws {
        try store.exportWell(to: database)
        try database.query(sql)
        let outcome = try unchanged { try store.export(to: database, "--verify", "--json") }
        let failure = try outcome.expectFailed(3)
        #expect(failure.serialized.contains(table), "\(failure)")
        #expect(try unchanged { try store.export(to: database, "--verify") }.status == 3)
    }

    @Test func `It finds what is not exported yet`() throws {
        try store.exportWell(to: database)
        let message = try store.addMessages(["Q"], to: 4)[0]
        let failure = try unchanged { try store.export(to: database, "--verify", "--json") }.expectFailed(3)
        #expect(failure.serialized.contains("messages"), "\(failure)")
        #expect(message == 17)
        try store.exportWell(to: database)
        try store.exportWell(to: database, "--verify")
    }

    @Test("Before any export it finds that all is missing", arguments: [true, false])
    func nothingThere(areSQLAlchemys: Bool) throws {
        if areSQLAlchemys { try database.query(SQLAlchemy.createAll) }
        let outcome = try unchanged { try store.export(to: database, "--verify") }
        #expect(outcome.status == 3, "\(outcome)")
    }

    // MARK: Damage

    enum Run: CaseIterable { case first, again, verify, dryRun, script }

    @Test(
        "A damaged row stops the run, and the error names file and line",
        arguments: [
            ("user 1", StoreFiles.userFile("user 1"), 1), ("New", StoreFiles.conversationFile(of: 2), 1),
            ("\"id\":4", StoreFiles.conversationFile(of: 2), 2), ("Message 3", StoreFiles.messageFile(of: 2), 3),
            ("}", StoreFiles.messageFile(of: 4), 1), ("crc", StoreFiles.messageFile(of: 4), 1),
        ], Run.allCases)
    func damage(place: (text: String, file: String, line: Int), run: Run) throws {
        if run != .first { try store.exportWell(to: database) }
        try store.files.damage(place.text, in: place.file)
        let outcome = try unchanged {
            switch run {
            case .first, .again: try store.export(to: database, "--json")
            case .verify: try store.export(to: database, "--json", "--verify")
            case .dryRun: try store.export(to: database, "--json", "--dry-run")
            case .script: try Export.run(["--home", store.home.path, "--sql", store.home.path + "/script", "--json"])
            }
        }
        let failure = try outcome.expectFailed(4)
        #expect(failure.serialized.contains("\(place.file), line \(place.line)"), "\(failure)")
        #expect(outcome.errors.contains("\(place.file), line \(place.line)"), "\(outcome)")
        #expect(!FileManager.default.fileExists(atPath: store.home.path + "/script"), "half a script must not stay")
    }

    @Test func `Damage in a sequence stops the run`() throws {
        try store.files.damage("\"id\":2", in: "sequences/users.jsonl")
        let outcome = try unchanged { try store.export(to: database, "--json") }
        #expect(try outcome.expectFailed(4).serialized.contains("sequences/users.jsonl"))
    }

    @Test(
        "A row whose checksum fits, and which lacks what it needs, is damage as well",
        arguments: [
            ("\"content\"", "\"contents\"", StoreFiles.messageFile(of: 1)),
            ("\"Message 1\"", "7", StoreFiles.messageFile(of: 1)),
            ("2026-03-01T", "2026-13-01T", StoreFiles.messageFile(of: 1)),
            ("Message 1", #"\u0000"#, StoreFiles.messageFile(of: 1)),
            ("\"title\"", "\"titles\"", StoreFiles.conversationFile(of: 1)),
            ("\"user_id\":1", "\"user_id\":2", StoreFiles.conversationFile(of: 1)),
            ("\"username\"", "\"name\"", StoreFiles.userFile("user 1")),
        ])
    func wrongShape(text: String, replacement: String, file: String) throws {
        try store.files.rewrite(file, replacing: text, with: replacement)
        let outcome = try unchanged { try store.export(to: database, "--json") }
        #expect(try outcome.expectFailed(4).serialized.contains(file), "\(outcome)")
    }

    @Test(
        "A store that has lost a sequence does not let the database hand out its ids again",
        arguments: TableContents.tables)
    func lostSequence(table: String) throws {
        try FileManager.default.removeItem(at: store.files.url("sequences/\(table).jsonl"))
        let failure = try store.export(to: database, "--json").expectFailed(4)
        #expect(failure["message"].text.contains("sequences/\(table).jsonl"))
        #expect(try database.query("select to_regclass('users') is null") == "t")
    }

    @Test func `A torn last line, and what repairs leave beside a file, are no rows and no errors`() throws {
        let whole = try store.contents()
        let file = store.files.url(StoreFiles.messageFile(of: 1))
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(#"{"crc":"01234567","id":999,"conversation_id":1,"sen"#.utf8))
        try handle.close()
        for suffix in [".torn", ".corrupt", ".compact", "~"] {
            for path in [
                StoreFiles.userFile("user 1"), StoreFiles.conversationFile(of: 1), StoreFiles.messageFile(of: 1),
            ] {
                try Data("garbage\n".utf8).write(to: store.files.url(path + suffix))
            }
        }
        try store.exportWell(to: database)
        #expect(try TableContents(database).differences(from: whole) == [])
    }

    @Test(
        "What a deletion that was cut short has left behind is not exported", arguments: [true, false], [true, false])
    func remains(ofUser: Bool, isFirst: Bool) throws {
        if !isFirst { try store.exportWell(to: database) }
        // The tombstone is there, and the process was killed behind it.
        let file = ofUser ? StoreFiles.userFile("user 1") : StoreFiles.conversationFile(of: 1)
        try store.files.append([["id": 1, "deleted": .bool(true)]], to: file)
        try store.exportWell(to: database)
        try store.expectSame(in: database)
        #expect(try database.query("select count(*) from messages") == (ofUser ? "8" : "12"))
        #expect(try store.export(to: database, "--verify").status == 0)

        // What was cut short is done.
        try store.files.remove(StoreFiles.messageFile(of: 1))
        #expect(try store.exportWell(to: database)["messages"]["deleted"] == 0)
        try store.expectSame(in: database)
    }
}
