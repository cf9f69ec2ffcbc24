import Foundation
import Testing

/// `--sql`: a script that `psql -v ON_ERROR_STOP=1 -1 -f` loads, with the content and the rules of an export.
@Suite struct ExportScriptTests {
    let database: Database
    let store: ScratchStore

    /// Two users; 1 has the conversations 1 and 2, 2 has 3 and 4; each has four messages.
    init() throws {
        database = try Database.new()
        store = try ScratchStore(users: 2, conversations: 2, messages: 4)
    }

    private func load(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let outcome = try database.load(store.script())
        try #require(outcome.status == 0, "\(outcome)", sourceLocation: sourceLocation)
    }

    /// Another database, to which the store is exported directly.
    private func direct(over tables: String = "select 1") throws -> Database {
        let other = try Database.new()
        try other.query(tables)
        try store.exportWell(to: other)
        return other
    }

    /// A script without the time at which it was made, which is the only thing that differs.
    private func timeless(_ script: String) -> String { script.replacing(/\b\d{13}\b/, with: "TIME") }

    private func change() throws {
        try store.addMessages(["Q", "A"], to: 1)
        try store.addMessages(["Q", "A"], to: store.addConversation(of: store.addUser("new")))
        try store.putConversation(2, of: 1, title: "Other")
        try store.putUser(1, "user 1", hash: "$2b$04$other")
        try store.deleteConversation(3, of: 2)
    }

    @Test(
        "A database is the same, whether exported directly or by script", arguments: ["select 1", SQLAlchemy.createAll])
    func same(tables: String) throws {
        try database.query(tables)
        try load()
        let other = try direct(over: tables)
        try store.expectSame(in: database)
        try store.expectSame(in: other)
        #expect(
            try database.dump("--exclude-table-data=chatbot_export")
                == other.dump("--exclude-table-data=chatbot_export"))
    }

    @Test func `A script may be loaded again`() throws {
        try load()
        let before = try TableContents(database)
        let script = try store.script()
        for _ in 1...2 { #expect(try database.load(script).status == 0) }
        #expect(try TableContents(database).differences(from: before) == [])
        #expect(try database.query("select nextval('messages_id_seq')") == "17")
    }

    @Test("A later script brings what has changed since, over either kind of export", arguments: [true, false])
    func later(isFirstDirect: Bool) throws {
        if isFirstDirect { try store.exportWell(to: database) } else { try load() }
        try change()
        try load()
        try store.expectSame(in: database)
        try store.deleteUser(1, "user 1")
        try store.addUser("user 1")
        try load()
        try store.expectSame(in: database)
    }

    @Test func `An export goes on where a script has ended`() throws {
        try load()
        try change()
        try store.exportWell(to: database)
        try store.expectSame(in: database)
        #expect(try store.export(to: database, "--verify").status == 0)
        try load()
        try store.exportWell(to: database)
        try store.expectSame(in: database)
    }

    @Test(
        "A conflict makes psql fail, and the database stays as it was",
        arguments: [
            "insert into users values (4711, 'foreign', 'hash')", "insert into users values (200, 'user 1', 'hash')",
            "insert into conversations values (4711, null, 'Foreign')",
            "insert into messages values (4711, null, 'user', 'Foreign')",
        ], [true, false])
    func conflict(sql: String, isExported: Bool) throws {
        if isExported {
            try store.exportWell(to: database)
            if sql.contains("user 1") { try database.query("update users set username = 'renamed' where id = 1") }
        } else {
            try database.query(SQLAlchemy.createAll)
        }
        try database.query(sql)
        let before = try database.dump()
        try store.addMessages(["Q", "A"], to: 1)
        let outcome = try database.load(store.script())
        #expect(outcome.status == 3, "\(outcome)")
        #expect(outcome.errors.contains("ERROR"), "\(outcome)")
        #expect(try database.dump() == before)
    }

    @Test func `An older script does not put the database back`() throws {
        let script = try store.script()
        try store.addMessages(["Q", "A"], to: 1)
        try store.exportWell(to: database)
        let before = try database.dump()
        #expect(try database.load(script).status == 3)
        #expect(try database.dump() == before)
    }

    @Test("A script that was cut off changes nothing", arguments: [true, false])
    func cutOff(isFirst: Bool) throws {
        if !isFirst { try store.exportWell(to: database) }
        try change()
        // No transaction takes back how far a sequence has gone on.
        let state = { try database.dump().split(separator: "\n").filter { !$0.contains("pg_catalog.setval") } }
        let before = try state()
        let script = try store.script()
        // Behind each statement, and anywhere else.
        let ends = script.indices.filter { script[$0...].hasPrefix(";\n") }.map { script.index(after: $0) }.dropLast()
        let others = (0..<30).map { _ in script.indices.dropLast(2).randomElement()! }
        for end in ends + others {
            let outcome = try database.load(script[..<end] + "\n")
            // Before its first deed, psql has nothing to complain of.
            if outcome.status == 0 { try #require(state() == before, "cut off behind \(script[..<end].suffix(60))") }
        }
        #expect(try state() == before)
        #expect(try database.load(script).status == 0)
        try store.expectSame(in: database)
    }

    @Test func `The script goes to a file, for its owner alone, or to standard output, and the report beside it`()
        throws
    {
        let file = store.home.path + "/script.sql"
        let toFile = try Export.run(["--home", store.home.path, "--sql", file, "--json"])
        #expect(try toFile.expectFinished()["messages"]["rows"] == 16)
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600, "it holds the hashes of passwords")

        let toOutput = try Export.run(["--home", store.home.path, "--sql", "-"])
        #expect(toOutput.status == 0)
        #expect(try timeless(toOutput.output) == timeless(String(contentsOfFile: file, encoding: .utf8)))
        #expect(toOutput.errors.contains("16"))
        let asJSON = try Export.run(["--home", store.home.path, "--sql", "-", "--json"])
        #expect(timeless(asJSON.output) == timeless(toOutput.output))
        #expect(asJSON.errors.contains(#""event":"finished""#))
    }

    @Test func `A script file that exists is replaced as a whole`() throws {
        let file = store.home.appending(path: "script.sql")
        try Data(String(repeating: "old ", count: 100_000).utf8).write(to: file)
        #expect(try Export.run(["--home", store.home.path, "--sql", file.path]).status == 0)
        #expect(try timeless(String(contentsOf: file, encoding: .utf8)) == timeless(store.script()))
    }

    @Test("A script that cannot be written is an error", arguments: ["/no/such/folder/script.sql", "/dev/full"])
    func cannotWrite(path: String) throws {
        let outcome = try Export.run(["--home", store.home.path, "--sql", path])
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.errors.contains(path), "\(outcome)")
    }

    @Test func `A script needs neither a database nor a setting for one`() throws {
        let outcome = try Export.run(
            ["--home", store.home.path, "--sql", "-"], environment: ["DATABASE_URL": "postgresql://x:y@127.0.0.1:1/z"])
        #expect(try timeless(outcome.expectSuccess()) == timeless(store.script()))
    }
}
