import Foundation
import GroqStandIn
import Testing

/// The way from the files to PostgreSQL, as the documentation tells it.
@Suite struct ExportCutOverTests {
    private static let detail = "The service is being moved. Please try again in a few minutes."

    private func settings(_ more: String = "") -> String {
        "SECRET_KEY=\(StagedSite.secretKey)\nASSISTANT=guide\nBCRYPT_COST=4\n\(more)"
    }

    @Test func `Maintenance on, last export, and the database is what the API answers`() throws {
        let (site, database) = (try StagedSite(), try Database.new())
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        try account.ask("Hello", in: conversation).expectSuccess()
        try site.export(to: database)
        try account.ask("More?", in: conversation).expectSuccess()

        try site.writeSettings(settings("MAINTENANCE=on\n"))
        let files = try site.files().filter { !$0.hasPrefix("logs/") }
        let refused = [
            try site.register("late", "12345678"), try account.send(.post("/conversations/")),
            try account.ask("Late", in: conversation), try account.delete(conversation),
        ]
        for response in refused {
            response.expectError(503, Self.detail)
            #expect(response["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
        }
        #expect(try site.files().filter { !$0.hasPrefix("logs/") } == files)
        // Reads and log-in go on.
        try site.logIn(account.name, account.password).expectSuccess()
        #expect(try account.messages(in: conversation).count == 4)

        try site.export(to: database)
        try site.expectSame(in: database, [account])
        #expect(try site.export(to: database)["unchanged"] == .bool(true))

        // The original takes over: what it adds has ids that no client has seen.
        let ids = try database.query(
            """
            with user_ids as (insert into users (username, hashed_password) values ('late', 'hash') returning id),
            conversation_ids as (insert into conversations (user_id, title) select id, 'New' from user_ids returning id)
            insert into messages (conversation_id, sender, content) select id, 'user', 'Hi' from conversation_ids
            returning id, conversation_id
            """)
        #expect(ids == "5|2")
        // Going on with the files after that is a conflict, and not a loss.
        let late = try Export.run(["--home", site.home.path, "--database-url", database.url])
        #expect(late.status == 2, "\(late)")
    }

    @Test func `A turn that began before the maintenance is finished, and the last export has it`() throws {
        let gate = Gate()
        let model = try ModelSite { _ in
            gate.wait()
            return "Reply"
        }
        let database = try Database.new()
        let sending = Background { try model.ask("Hello") }
        try wait(for: "the question to be stored") { try model.messages().count == 1 }
        try model.site.writeSettings(
            """
            SECRET_KEY=\(StagedSite.secretKey)
            ASSISTANT=groq
            GROQ_API_KEY=\(ModelSite.apiKey)
            GROQ_BASE_URL=\(model.groq.baseURL)
            MAINTENANCE=on

            """)
        try model.ask("Late").expectError(503, Self.detail)
        gate.open()
        try sending.value().expectSuccess()
        try model.site.export(to: database)
        try model.site.expectSame(in: database, [model.account])
        #expect(try model.messages().count == 2)
    }
}
