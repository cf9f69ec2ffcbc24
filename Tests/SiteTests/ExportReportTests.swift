import Foundation
import Testing

/// What the tool says, and what it takes: `--dry-run`, `--json`, plain lines, settings and wrong usage.
@Suite struct ExportReportTests {
    let database: Database
    let store: ScratchStore

    init() throws {
        database = try Database.new()
        store = try ScratchStore(users: 37, conversations: 3, messages: 5)
    }

    @Test("A dry run says what would be done, and does nothing", arguments: [true, false])
    func dryRun(isFirst: Bool) throws {
        if !isFirst {
            try store.exportWell(to: database)
            try store.addMessages(["Q", "A"], to: 1)
            try store.putConversation(1, of: 1, title: "Q")
            try store.deleteUser(37, "user 37")
        }
        let before = try database.dump()
        let dry = try store.exportWell(to: database, "--dry-run")
        #expect(dry["dry_run"] == .bool(true))
        #expect(try store.export(to: database, "--dry-run").status == 0)
        #expect(try database.dump() == before)
        if isFirst { #expect(try database.query("select to_regclass('users') is null") == "t") }

        let real = try store.exportWell(to: database)
        #expect(real["dry_run"] == .bool(false))
        for table in TableContents.tables { #expect(dry[table] == real[table], "\(table)") }
        if !isFirst { #expect(real["messages"]["deleted"] == 15) }
    }

    @Test func `A dry run finds a conflict`() throws {
        try database.query(SQLAlchemy.createAll)
        try database.query("insert into users values (4711, 'foreign', 'hash')")
        #expect(try store.export(to: database, "--dry-run").status == 2)
    }

    @Test func `The lines of --json are objects with the documented members`() throws {
        let outcome = try store.export(to: database, "--json")
        #expect(outcome.events.count == outcome.output.split(separator: "\n").count)
        for event in outcome.events.dropLast() {
            #expect(event["event"] == "progress")
            #expect(event.names == ["event", "table", "rows", "bytes", "total_bytes"])
        }
        let last = try outcome.expectFinished()
        #expect(
            last.names == [
                "event", "dry_run", "unchanged", "verified", "milliseconds", "users", "conversations", "messages",
            ])
        #expect(last["verified"] == .bool(true))
        #expect(last["users"] == ["rows": 37, "new": 37, "changed": 0, "deleted": 0])
        #expect(last["conversations"] == ["rows": 111, "new": 111, "changed": 0, "deleted": 0])
        #expect(last["messages"] == ["rows": 555, "new": 555, "changed": 0, "deleted": 0])
        let verified = try store.exportWell(to: database, "--verify")
        #expect(verified["users"] == ["rows": 37])
    }

    @Test func `The plain report has the numbers, on standard output`() throws {
        let outcome = try store.export(to: database)
        #expect(outcome.status == 0)
        for number in ["37", "111", "555"] { #expect(outcome.output.contains(number), "\(outcome)") }
        let again = try store.export(to: database)
        #expect(again.output.lowercased().contains("unchanged") || again.output.contains("nothing"), "\(again)")
    }

    @Test func `Neither hashes nor the database's password are told`() throws {
        for more in [[], ["--json"], ["--verify"], ["--dry-run"]] {
            let outcome = try Export.run(["--home", store.home.path, "--database-url", database.url] + more)
            #expect(!outcome.text.contains(PostgreSQL.password) && !outcome.text.contains("$2b$"), "\(outcome)")
        }
    }

    @Test
    func `DATABASE_URL of .env is the default, that of the environment comes before it, and the option before both`()
        throws
    {
        let store = try ScratchStore(["DATABASE_URL": "'\(database.url)'"])
        try store.addUser("maria")
        let home = ["--home", store.home.path]
        #expect(try Export.run(home).status == 0)
        try store.expectSame(in: database)

        let (second, third) = (try Database.new(), try Database.new())
        #expect(try Export.run(home, environment: ["DATABASE_URL": second.url]).status == 0)
        try store.expectSame(in: second)
        let option = home + ["--database-url", third.url]
        #expect(try Export.run(option, environment: ["DATABASE_URL": second.url]).status == 0)
        try store.expectSame(in: third)
    }

    @Test func `DATA_DIR may lie elsewhere`() throws {
        let site = try ScratchStore(["DATA_DIR": store.files.data.path, "DATABASE_URL": database.url])
        #expect(try Export.run(["--home", site.home.path]).status == 0)
        try store.expectSame(in: database)
    }

    @Test func `Without DATABASE_URL the tool says what to set`() throws {
        let outcome = try Export.run(["--home", store.home.path])
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("DATABASE_URL"), "\(outcome)")
    }

    @Test("A home that is no site is said to be none", arguments: ["/no/such/folder", "/tmp", "/etc/passwd", ""])
    func noSite(home: String) throws {
        let outcome = try Export.run(["--home", home, "--database-url", database.url])
        #expect(outcome.status == 64, "\(outcome)")
        #expect(outcome.errors.contains("--home"), "\(outcome)")
    }

    @Test func `A data folder that is missing is an error, and no empty store`() throws {
        try store.exportWell(to: database)
        try FileManager.default.removeItem(at: store.files.data)
        let outcome = try store.export(to: database)
        #expect([1, 64].contains(outcome.status), "\(outcome)")
        #expect(outcome.errors.contains("data"), "\(outcome)")
    }

    @Test func `A malformed line of .env is an error that names file and line`() throws {
        try Data("# comment\nnonsense\n".utf8).write(to: store.home.appending(path: ".env"))
        let outcome = try store.export(to: database)
        #expect(outcome.status == 64, "\(outcome)")
        #expect(outcome.errors.contains(".env, line 2"), "\(outcome)")
    }

    @Test(
        "Wrong usage is told, with exit code 64",
        arguments: [
            ["--unknown"], ["argument"], ["--home"], ["--database-url"], ["--sql"], ["--verify", "--sql", "-"],
            ["--verify", "--dry-run"], ["--json=yes"],
        ])
    func usage(arguments: [String]) throws {
        let outcome = try Export.run(["--home", store.home.path] + arguments)
        #expect(outcome.status == 64, "\(outcome)")
        #expect(!outcome.errors.isEmpty)
        #expect(outcome.output.isEmpty || arguments.contains("--json"), "\(outcome)")
    }

    @Test func `Help names the options and the exit codes`() throws {
        let help = try Export.run(["--help"]).expectSuccess()
        for word in ["--home", "--database-url", "--sql", "--verify", "--dry-run", "--json", "DATABASE_URL", "64"] {
            #expect(help.contains(word), "\(word)")
        }
    }
}
