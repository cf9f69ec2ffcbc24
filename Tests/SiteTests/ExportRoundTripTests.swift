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
