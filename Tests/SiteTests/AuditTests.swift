import Foundation
import Testing

/// The audit trail behind Apache: every event has its line, and nothing is acknowledged without one.
@Suite struct AuditTests {
    private let site: StagedSite
    private var trail: AuditFiles { AuditFiles(data: site.data) }

    init() throws { site = try StagedSite() }

    @Test func `Each event has a line, which names the user by the id alone, and the request`() throws {
        let account = try site.newAccount("Maria Audit")
        let id = try account.id()
        let secret = "wrong password of Maria"
        try site.logIn(account.name, secret).expectError(401, "Incorrect username or password")
        try site.logIn("a mistyped password", account.password).expectError(401, "Incorrect username or password")
        try account.send(.post("/auth/password", ["password": .string(secret), "new_password": "another password"]))
            .expectError(401, "Incorrect username or password")
        _ = try account.ask("The text of a message", in: account.openConversation()).expectSuccess()
        try account.get("/auth/me/export").expectSuccess()
        try account.send(.delete("/auth/me", ["password": .string(secret)]))
            .expectError(401, "Incorrect username or password")
        let change = try account.send(
            .post("/auth/password", ["password": .string(account.password), "new_password": "another password"]))
        let token = try change.expectSuccess()["access_token"].text
        let deletion = HTTPRequest.delete("/auth/me", ["password": "another password"]).bearing(token)
        try site.send(deletion.with("X-Request-ID", "the-last-one")).expectSuccess()

        #expect(
            try trail.events() == [
                "sign-up \(id)", "log-in \(id)", "log-in-failed \(id)", "log-in-failed nobody",
                "password-change-failed \(id)", "account-export \(id)", "account-deletion-failed \(id)",
                "password-change \(id)", "account-deletion \(id)",
            ])
        #expect(try trail.flaw == nil)
        let lines = try trail.lines()
        #expect(lines.allSatisfy { $0["by"] == "user" })
        #expect(lines.last?["request_id"] == "the-last-one")
        #expect(change["X-Request-ID"] == lines[7]["request_id"].text)
        let text = try trail.text()
        for word in ["Maria", "mistyped", "password\"", "text of a message", "127.0.0.1", secret, "$2b$"] {
            #expect(!text.contains(word), "\(word)")
        }
    }

    @Test func `What makes no event makes no line`() throws {
        let account = try site.newAccount()
        let before = try trail.text()
        let conversation = try account.openConversation()
        try account.ask("Hello", in: conversation).expectSuccess()
        _ = try account.messages(in: conversation)
        try account.get("/conversations/").expectSuccess()
        try account.get("/auth/me").expectSuccess()
        try site.get("/health").expectSuccess()
        try site.register(account.name, "12345678").expectError(400, "Username already registered")
        #expect(try trail.text() == before)
    }

    @Test func `A log-in that the limit refused is not written`() throws {
        let site = try StagedSite(["RATE_LIMIT_AUTH": "3/hour"])
        for _ in 1...6 { _ = try site.logIn("nobody here", "12345678") }
        #expect(try AuditFiles(data: site.data).events() == Array(repeating: "log-in-failed nobody", count: 3))
    }

    @Test func `Where the trail cannot be written there is no token and no export, and the log says why`() throws {
        let account = try site.newAccount()
        try FileManager.default.removeItem(at: site.file("audit"))
        try Data().write(to: site.file("audit"))
        let requests: [(endpoint: String, response: HTTPResponse)] = [
            ("auth-token", try site.logIn(account.name, account.password)),
            ("auth-token", try site.logIn(account.name, "wrong password")),
            ("account-export", try account.get("/auth/me/export")),
            ("auth-register", try site.register("somebody new", "12345678")),
        ]
        for (endpoint, response) in requests {
            response.expectError(500, "Failed to process request")
            #expect(!response.text.contains("access_token"))
            #expect(try site.log(endpoint).last?["error"].text.contains("audit") == true)
        }
        // What makes no event does not need it.
        _ = try account.openConversation()
        try FileManager.default.removeItem(at: site.file("audit"))
        try site.logIn(account.name, account.password).expectSuccess()
    }

    @Test func `Many log-ins at once make one chain`() throws {
        let account = try site.newAccount()
        let statuses = try concurrently(40) { number in
            try site.logIn(account.name, number.isMultiple(of: 3) ? "wrong password" : account.password).status
        }
        let events = try trail.events()
        #expect(events.count { $0.hasPrefix("log-in ") } == 1 + statuses.count { $0 == 200 })
        #expect(events.count { $0.hasPrefix("log-in-failed ") } == statuses.count { $0 == 401 })
        #expect(statuses.allSatisfy { [200, 401].contains($0) })
        #expect(try trail.flaw == nil)
    }

    @Test func `The commands of the documentation check the chain`() throws {
        let account = try site.newAccount()
        _ = try site.logIn(account.name, "wrong password")
        let document = try String(contentsOf: Project.folder.appending(path: "docs/durability.md"), encoding: .utf8)
        let script = try #require(document.split(separator: "```sh\n").last { $0.contains("sha256sum") })
        let commands = String(try #require(script.split(separator: "```").first))
        func run() throws -> String {
            try Program.run(
                "/bin/sh", ["-c", "cd \"$1\" && \(commands)", "sh", site.home.path],
                environment: ["PATH": "/usr/bin:/bin"]
            ).expectSuccess()
        }
        #expect(try run() == "\(trail.head())\n")
        let month = try #require(try trail.months().first)
        let lines = try String(contentsOf: trail.url(month), encoding: .utf8)
        try Data(lines.replacing("sign-up", with: "log-in").utf8).write(to: trail.url(month))
        #expect(try run().hasPrefix("does not follow: "))
    }
}
