import Foundation
import Testing

/// What somebody else has written into the database is never overwritten: the run stops with a list.
@Suite struct ExportConflictTests {
    let database: Database
    let store: ScratchStore

    /// Two users; 1 has the conversations 1 and 2, 2 has 3 and 4; each has four messages.
    init() throws {
        database = try Database.new()
        store = try ScratchStore(users: 2, conversations: 2, messages: 4)
    }

    /// A run must fail, name the rows, and leave everything as it was.
    private func expectConflict(
        naming words: [String], codes: [Int32] = [2], in store: ScratchStore,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = try database.dump()
        let outcome = try store.export(to: database, "--json")
        #expect(codes.contains(outcome.status), "\(outcome)", sourceLocation: sourceLocation)
        let failure = try outcome.expectFailed(2, 3, sourceLocation: sourceLocation)
        let details = failure["details"].elements.map(\.text).joined(separator: "\n")
        for word in words {
            #expect(details.contains(word), "\(word) is not in: \(details)", sourceLocation: sourceLocation)
        }
        #expect(try database.dump() == before, sourceLocation: sourceLocation)
    }

    @Test(
        "Rows that were there before the first export",
        arguments: [
            ("insert into users values (4711, 'foreign', 'hash')", ["user", "4711"]),
            ("insert into users values (1, 'user 1', 'hash')", ["user", "1"]),
            ("insert into users values (1, 'other', 'hash')", ["user", "1"]),
            ("insert into users values (4711, 'user 1', 'hash')", ["user", "4711"]),
            ("insert into conversations values (4711, null, 'Foreign')", ["conversation", "4711"]),
            ("insert into messages values (4711, null, 'user', 'Foreign')", ["message", "4711"]),
            ("insert into messages values (1, null, 'user', 'Message 1')", ["message", "1"]),
            (
                "insert into users values (9, 'nine', 'hash'); insert into conversations values (4711, 9, 'Foreign')",
                ["user", "9", "conversation", "4711"]
            ),
        ])
    func before(sql: String, words: [String]) throws {
        try database.query(SQLAlchemy.createAll)
        try database.query(sql)
        try expectConflict(naming: words, in: store)
    }

    @Test(
        "Rows that another writer has added since",
        arguments: [
            ("insert into users (username, hashed_password) values ('foreign', 'hash')", ["user", "3"]),
            ("insert into users (username) values ('user 4')", ["user", "3"]),
            ("insert into conversations (user_id, title) values (1, 'Foreign')", ["conversation", "5"]),
            ("insert into messages (conversation_id, sender, content) values (1, 'user', 'More')", ["message", "17"]),
            ("insert into messages (conversation_id, sender, content) values (4, 'user', 'More')", ["message", "17"]),
            // With every column that the exporter fills, and with ids that the store has handed out: only their number tells.
            ("insert into users values (200, 'foreign', 'hash', now())", ["users"]),
            ("insert into conversations values (200, 1, 'Foreign', now())", ["conversations"]),
            (
                "insert into messages (id, conversation_id, sender, content, created_at) values (200, 2, 'ai', 'X', now())",
                ["messages"]
            ),
        ], [true, false])
    func since(insertion: (sql: String, words: [String]), hasChanged: Bool) throws {
        try store.exportWell(to: database)
        if insertion.sql.contains("200") {
            // Ids that were handed out, and whose rows were never seen.
            for table in TableContents.tables { _ = try store.files.drawIDs(300, from: table) }
            try store.exportWell(to: database)
        }
        try database.query(insertion.sql)
        if hasChanged { try store.addMessages(["Q", "A"], to: 3) }
        try expectConflict(naming: insertion.words, codes: [2, 3], in: store)
    }

    @Test(
        "Exported rows that another writer has changed or removed",
        arguments: [
            "update users set username = 'renamed' where id = 2",
            "update users set hashed_password = 'other' where id = 2",
            "update users set created_at = now() where id = 2",
            "update conversations set title = 'Renamed' where id = 2",
            "update conversations set user_id = 2 where id = 2",
            "update messages set content = 'Changed' where id = 7",
            "update messages set conversation_id = 1 where id = 7",
            "update messages set sender = 'system' where id = 7", "update messages set content = null where id = 7",
            "update messages set created_at = null where id = 7", "update messages set id = 1000 where id = 7",
            "delete from messages where id = 7",
            "delete from messages where conversation_id = 2; delete from conversations where id = 2",
            "delete from messages", "truncate messages, conversations, users",
        ], [true, false])
    func changed(sql: String, isSamePlace: Bool) throws {
        try store.exportWell(to: database)
        try database.query(sql)
        // The run has something to do, in the conversation in question or in another one.
        try store.addMessages(["Q", "A"], to: isSamePlace ? 2 : 3)
        try expectConflict(naming: [], codes: [2, 3], in: store)
    }

    @Test func `A database that another store was exported to`() throws {
        try store.exportWell(to: database)
        let other = try ScratchStore()
        for name in ["maria", "user 2", "joana"] {
            try other.addMessages(["Other", "Answer"], to: other.addConversation(of: other.addUser(name)))
        }
        try expectConflict(naming: ["conversations", "4", "messages", "16"], in: other)
    }

    @Test func `A larger store with the same users`() throws {
        try store.exportWell(to: database)
        let other = try ScratchStore(users: 20, conversations: 2, messages: 4) { "Another message \($0)" }
        try expectConflict(naming: [], codes: [2, 3], in: other)
    }

    @Test func `An empty store does not empty the database`() throws {
        try store.exportWell(to: database)
        try expectConflict(naming: [], in: ScratchStore())
    }

    @Test func `A store that was put back to an older state does not put the database back`() throws {
        let older = try ScratchStore(users: 2, conversations: 2, messages: 4)
        try store.addMessages(["Q", "A"], to: 4)
        try store.exportWell(to: database)
        try expectConflict(naming: ["message", "17", "18"], in: older)
    }

    @Test func `A table of the same name and another shape is refused`() throws {
        try database.query("create table users (id text primary key, email text)")
        let before = try database.dump()
        let outcome = try store.export(to: database)
        #expect([1, 2].contains(outcome.status), "\(outcome)")
        #expect(try database.dump() == before)
    }

    @Test func `The conflict is told in plain lines too`() throws {
        try database.query(SQLAlchemy.createAll)
        try database.query("insert into users values (4711, 'foreign', 'hash')")
        let outcome = try store.export(to: database)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("4711"), "\(outcome)")
        #expect(!outcome.text.contains("hash"), "\(outcome)")
    }
}
