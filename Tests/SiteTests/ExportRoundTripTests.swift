import Foundation
import Testing

/// What `psql` selects after an export is what the API answered before.
@Suite struct ExportRoundTripTests {
    let database: Database
    let site: StagedSite

    init() throws {
        database = try Database.new()
        site = try StagedSite()
    }

    @Test func `What psql selects is what the API answered`() throws {
        var accounts: [Account] = []
        for name in ["মারিয়া", "\\N\\.", "o'neil \"the\" x\\ty", "cafe\u{301} 👩‍👩‍👧"] {
            let account = try site.newAccount(name)
            accounts.append(account)
            for number in 1...3 {
                let conversation = try account.openConversation()
                guard number > 1 else { continue }
                for question in ["How do I pay?", "আমি \"টাকা\" তুলব\n\\ 👩‍👩‍👧‍👦", "tab\there \\N \\. \u{2028}"].prefix(number) {
                    try account.ask(question, in: conversation, key: "key-\(question.count)").expectSuccess()
                }
            }
            #expect(try account.delete(account.openConversation()).status == 200)
        }
        try site.export(to: database)
        try site.expectSame(in: database, accounts)
        let differences = try TableContents(database).differences(from: TableContents(StoreFiles(data: site.data)))
        #expect(differences == [])
    }

    @Test func `A deleted account, a new password and a new title are followed by the next run`() throws {
        let accounts = try ["maria", "john", "rahim"].map { try site.newAccount($0) }
        for account in accounts { try account.ask("Hello", in: account.openConversation()).expectSuccess() }
        try site.export(to: database)
        let (maria, john, rahim) = (accounts[0], accounts[1], accounts[2])
        try maria.send(.delete("/auth/me", ["password": .string(maria.password)])).expectSuccess()
        try rahim.send(.patch("/conversations/3", ["title": "Renamed"])).expectSuccess()
        let token = try john.send(
            .post("/auth/password", ["password": .string(john.password), "new_password": "another password"])
        ).expectSuccess()["access_token"].text
        let report = try site.export(to: database)
        for (table, what, count) in [
            ("users", "deleted", 1), ("users", "changed", 1), ("conversations", "deleted", 1),
            ("conversations", "changed", 1), ("messages", "deleted", 2), ("messages", "changed", 0),
        ] {
            #expect(report[table][what].number == count, "\(table) \(what)")
        }
        try site.expectSame(
            in: database, [Account(site: site, name: "john", password: "another password", token: token), rahim])
        let differences = try TableContents(database).differences(from: TableContents(StoreFiles(data: site.data)))
        #expect(differences == [])
    }

    @Test func `Hashes verify with an independent bcrypt`() throws {
        let accounts = try ["maria", "মারিয়া"].map { try site.newAccount($0) }
        try site.export(to: database)
        for account in accounts {
            let rows = try database.rows("select username, hashed_password from users")
            let row = try #require(rows.first { $0["username"] == .string(account.name) })
            let hash = row["hashed_password"].text
            #expect(try bcryptMatches(account.password, hash))
            #expect(try !bcryptMatches(account.password + "x", hash))
        }
    }

    /// Asks the module `bcrypt` of Python, on which the original's passlib stands.
    private func bcryptMatches(_ password: String, _ hash: String) throws -> Bool {
        let script = "import bcrypt, sys; print(bcrypt.checkpw(*[text.encode() for text in sys.argv[1:]]))"
        let outcome = try Program.run(
            "/usr/bin/python3", ["-c", script, password, hash], environment: ["PYTHONUTF8": "1"])
        return try outcome.expectSuccess() == "True\n"
    }

    @Test func `Without --home, the site is the one that the tool is staged in`() throws {
        let account = try site.newAccount()
        try account.ask("Hello", in: account.openConversation()).expectSuccess()
        let tool = site.home.appending(path: "bin/export-postgres").path
        #expect(try Program.run(tool, ["--database-url", database.url]).status == 0)
        try site.expectSame(in: database, [account])
    }
}
