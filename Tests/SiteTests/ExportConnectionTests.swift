import Foundation
import Testing

/// Databases that cannot be reached or written: the error says what to do, and never the password.
@Suite struct ExportConnectionTests {
    static let secret = "hushHush42"

    let store: ScratchStore

    init() throws { store = try ScratchStore(users: 1, conversations: 1, messages: 2) }

    /// A run must fail with an exit code and with words of advice, in plain lines and as JSON.
    private func expectFailure(
        _ url: String, code: Int32, saying words: [String], hiding secrets: [String] = [secret],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for format in [[], ["--json"]] {
            for (arguments, environment) in [(["--database-url", url], [:]), ([], ["DATABASE_URL": url])] {
                let outcome = try Export.run(
                    ["--home", store.home.path] + arguments + format, environment: environment)
                #expect(outcome.status == code, "\(outcome)", sourceLocation: sourceLocation)
                for word in words {
                    #expect(
                        outcome.errors.contains(word), "\(word) is missing: \(outcome)", sourceLocation: sourceLocation)
                }
                for secret in secrets {
                    #expect(!outcome.text.contains(secret), "\(outcome)", sourceLocation: sourceLocation)
                }
                if !format.isEmpty {
                    let failure = try outcome.expectFailed(code, sourceLocation: sourceLocation)
                    #expect(words.allSatisfy { failure.serialized.contains($0) }, sourceLocation: sourceLocation)
                }
            }
        }
    }

    @Test(
        "A malformed URL is a wrong setting",
        arguments: [
            "nonsense", "mysql://maria:\(secret)@127.0.0.1/chatbot", "127.0.0.1:5432", "://",
            "postgresql://maria:\(secret)@127.0.0.1:port/chatbot", "postgresql://maria:\(secret)%zz@127.0.0.1/chatbot",
            "postgresql://maria:\(secret)@127.0.0.1/chatbot?no_such_option=1", "http://maria:\(secret)@127.0.0.1/",
        ])
    func malformed(url: String) throws {
        try expectFailure(url, code: 64, saying: ["DATABASE_URL"])
    }

    @Test(
        "Of a password with unescaped characters nothing is told, and the advice is to escape them",
        arguments: [
            "Zq1@Zq2/Zq3", "Zq1/Zq2", "Zq1#Zq2@Zq3", "Zq1?Zq2", "Zq1:Zq2@Zq3", "Zq1%Zq2", "Zq1 Zq2", "Zq1@Zq2:Zq3",
        ])
    func unescaped(password: String) throws {
        let port = try PostgreSQL.shared.get().port
        let outcome = try Export.run([
            "--home", store.home.path, "--database-url", "postgresql://maria:\(password)@127.0.0.1:\(port)/chatbot",
        ])
        #expect([1, 64].contains(outcome.status), "\(outcome)")
        #expect(!outcome.text.contains("Zq"), "\(outcome)")
        #expect(outcome.errors.contains("DATABASE_URL"), "\(outcome)")
    }

    @Test func `An unknown host`() throws {
        try expectFailure(
            "postgresql://maria:\(Self.secret)@no-such-host.invalid:5432/chatbot", code: 1,
            saying: ["no-such-host.invalid", "DATABASE_URL"])
    }

    @Test func `A port that nobody listens on`() throws {
        // 1 is tcpmux, which no one runs.
        try expectFailure(
            "postgresql://maria:\(Self.secret)@127.0.0.1:1/chatbot", code: 1, saying: ["127.0.0.1", "DATABASE_URL"])
    }

    @Test func `A server that hangs up`() throws {
        // The site's Apache answers, but not as PostgreSQL does.
        let port = try Apache.shared.get().port
        try expectFailure(
            "postgresql://maria:\(Self.secret)@127.0.0.1:\(port)/chatbot?connect_timeout=2", code: 1,
            saying: ["127.0.0.1"])
    }

    @Test("A wrong password, and a user who does not exist", arguments: [PostgreSQL.superuser, "nobody"])
    func wrongPassword(user: String) throws {
        let url = try Database.new().url(user: user, password: Self.secret)
        try expectFailure(url, code: 1, saying: ["password", user, "DATABASE_URL"])
    }

    @Test func `A database that does not exist`() throws {
        let database = Database(cluster: try PostgreSQL.shared.get(), name: "missing")
        try expectFailure(database.url, code: 1, saying: ["missing", "DATABASE_URL"], hiding: [PostgreSQL.password])
    }

    /// A role of the shared cluster, by a name that the database's makes unique, with rights that a test gives it.
    private func role(in database: Database, _ grants: String...) throws -> String {
        let role = "role_of_\(database.name)"
        try database.query("create role \(role) login password '\(Self.secret)'")
        for grant in grants { try database.query(grant.replacing("ROLE", with: role)) }
        return database.url(user: role, password: Self.secret)
    }

    @Test func `A role that may not create tables`() throws {
        let database = try Database.new()
        let before = try database.dump()
        try expectFailure(role(in: database, "revoke create on schema public from public"), code: 1, saying: ["GRANT"])
        #expect(try database.dump() == before)
    }

    @Test(
        "A role that may read, or write but not alter, tables of another role",
        arguments: [
            "select 1", "grant select on all tables in schema public to ROLE",
            "grant select, insert, update, delete on all tables in schema public to ROLE",
        ], [false, true])
    func rights(grant: String, isExported: Bool) throws {
        let database = try Database.new()
        if isExported { try store.exportWell(to: database) } else { try database.query(SQLAlchemy.createAll) }
        try store.addMessages(["Q", "A"], to: 1)
        let url = try role(in: database, "grant usage, create on schema public to ROLE", grant)
        let before = try database.dump()
        try expectFailure(url, code: 1, saying: ["GRANT"])
        #expect(try database.dump() == before)
    }

    @Test func `A role that owns the tables needs no more`() throws {
        let database = try Database.new()
        let url = try role(in: database, "grant usage, create on schema public to ROLE")
        for _ in 1...2 {
            let outcome = try Export.run(["--home", store.home.path, "--database-url", url])
            #expect(outcome.status == 0, "\(outcome)")
            try store.addMessages(["Q", "A"], to: 1)
        }
    }

    @Test("A transaction that is read-only by the server's settings is said to be so", arguments: [false, true])
    func readOnly(isExported: Bool) throws {
        let database = try Database.new()
        if isExported { try store.exportWell(to: database) }
        try store.addMessages(["Q", "A"], to: 1)
        try database.query("alter database \(database.name) set default_transaction_read_only = on")
        let outcome = try store.export(to: database)
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.errors.contains("read-only"), "\(outcome)")
    }

    @Test(
        "The URL may be spelled as SQLAlchemy spells it",
        arguments: ["postgres", "postgresql", "postgresql+psycopg2", "postgresql+psycopg", "postgresql+asyncpg"])
    func spelling(scheme: String) throws {
        let database = try Database.new()
        let url = database.url.replacing("postgresql://", with: "\(scheme)://")
        #expect(try Export.run(["--home", store.home.path, "--database-url", url]).status == 0)
        try store.expectSame(in: database)
    }

    @Test func `A password is percent-encoded, and works`() throws {
        let database = try Database.new()
        let role = "role_of_\(database.name)"
        try database.query("create role \(role) superuser login password 'a@b/c:d#e?f%g h'")
        let url = database.url(user: role, password: "a%40b%2Fc%3Ad%23e%3Ff%25g%20h")
        #expect(try Export.run(["--home", store.home.path, "--database-url", url]).status == 0)
        try store.expectSame(in: database)
    }
}
