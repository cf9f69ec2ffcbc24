import Foundation
import Testing

extension StagedSite {
    /// Exports; the run must end well.
    @discardableResult
    func export(to database: Database, sourceLocation: SourceLocation = #_sourceLocation) throws -> JSON {
        let outcome = try Export.run(["--home", home.path, "--database-url", database.url, "--json"])
        return try outcome.expectFinished(sourceLocation: sourceLocation)
    }

    /// Checks that a database holds what the API answers to these users, and nothing else.
    func expectSame(
        in database: Database, _ accounts: [Account], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let names = try database.rows("select username from users").map { $0["username"].text }
        #expect(names.sorted() == accounts.map(\.name).sorted(), sourceLocation: sourceLocation)
        let stored = try database.rows(
            """
            select username, c.id, title, (select count(*) from messages where conversation_id = c.id) as message_count
            from conversations c join users u on u.id = user_id order by c.id
            """)
        let messages = try database.rows("select id, conversation_id, sender, content from messages order by id")
        let messagesByConversation = Dictionary(grouping: messages) { $0["conversation_id"].number }
        var answered = 0
        for account in accounts {
            let conversations = try account.get("/conversations/").expectSuccess()["conversations"].elements
            answered += conversations.count
            let own = stored.filter { $0["username"] == .string(account.name) }
            #expect(
                own.map { [$0["id"], $0["title"], $0["message_count"]] }
                    == conversations.map { [$0["id"], $0["title"], $0["message_count"]] },
                sourceLocation: sourceLocation)
            for conversation in conversations.map({ $0["id"].number }) {
                let rows = messagesByConversation[conversation, default: []]
                let expected = try account.messages(in: conversation)
                #expect(
                    rows.map { [$0["id"], $0["sender"], $0["content"]] }
                        == expected.map { [.int($0.id), .string($0.sender), .string($0.content)] },
                    sourceLocation: sourceLocation)
            }
        }
        #expect(stored.count == answered, sourceLocation: sourceLocation)
        let known = Set(stored.map { $0["id"].number })
        #expect(known.isSuperset(of: messagesByConversation.keys), sourceLocation: sourceLocation)
    }
}
