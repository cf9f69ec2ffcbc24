import Foundation
import Testing

/// Second and third runs bring over what has changed since, and nothing else.
@Suite struct ExportAgainTests {
    let database: Database
    let store: ScratchStore

    /// Two users; 1 has the conversations 1 and 2, 2 has 3 and 4; each has four messages.
    init() throws {
        database = try Database.new()
        store = try ScratchStore(users: 2, conversations: 2, messages: 4)
        try store.exportWell(to: database)
    }

    /// A change of the store, and what the next run reports to have done.
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let report: [String: JSON]
        let apply: @Sendable (ScratchStore) throws -> Void

        init(
            _ description: String, _ report: [String: JSON], _ apply: @escaping @Sendable (ScratchStore) throws -> Void
        ) {
            (testDescription, self.report, self.apply) = (description, report, apply)
        }
    }

    static let changes = [
        Change("a new user", ["users.new": 1]) { try $0.addUser("new") },
        Change("a new conversation without messages", ["conversations.new": 1]) { _ = try $0.addConversation(of: 2) },
        Change("new messages in an old conversation", ["messages.new": 2]) { try $0.addMessages(["Q", "A"], to: 1) },
        Change("a user with a conversation", ["users.new": 1, "conversations.new": 1, "messages.new": 2]) {
            try $0.addMessages(["Q", "A"], to: $0.addConversation(of: $0.addUser("newer"), title: "Q"))
        },
        Change("a new title", ["conversations.changed": 1]) { try $0.putConversation(2, of: 1, title: "Other") },
        Change("a new password", ["users.changed": 1]) { try $0.putUser(1, "user 1", hash: "$2b$04$other") },
        Change("a first message, which sets the title", ["conversations.changed": 1, "messages.new": 2]) {
            try $0.putConversation(2, of: 1, title: "Q")
            try $0.addMessages(["Q", "A"], to: 2)
        },
        Change("a deleted conversation", ["conversations.deleted": 1, "messages.deleted": 4]) {
            try $0.deleteConversation(1, of: 1)
        },
        Change("a deleted conversation, its file compacted", ["conversations.deleted": 1, "messages.deleted": 4]) {
            try $0.deleteConversation(1, of: 1)
            let row = try $0.files.rows(StoreFiles.conversationFile(of: 1))[1]
            try $0.files.replace(
                StoreFiles.conversationFile(of: 1),
                with: [
                    [
                        "id": row["id"], "user_id": row["user_id"], "title": row["title"],
                        "created_at": row["created_at"],
                    ]
                ])
        },
        Change("a row that is written again as it was", [:]) {
            try $0.putConversation(1, of: 1, title: "New Conversation")
        },
        Change("a removed account", ["users.deleted": 1, "conversations.deleted": 2, "messages.deleted": 8]) {
            try $0.deleteUser(1, "user 1")
        },
        Change(
            "a removed account, its files compacted",
            ["users.deleted": 1, "conversations.deleted": 2, "messages.deleted": 8]
        ) {
            try $0.deleteUser(1, "user 1")
            try $0.files.replace(StoreFiles.userFile("user 1"), with: [])
            try $0.files.replace(StoreFiles.conversationFile(of: 1), with: [])
        },
        Change(
            "a removed account, its files gone",
            ["users.deleted": 1, "conversations.deleted": 2, "messages.deleted": 8]
        ) {
            try $0.deleteUser(1, "user 1")
            try $0.files.remove(StoreFiles.userFile("user 1"))
            try $0.files.remove(StoreFiles.conversationFile(of: 1))
        },
        Change(
            "a username that is given again",
            ["users.new": 1, "users.deleted": 1, "conversations.deleted": 2, "messages.deleted": 8]
        ) {
            try $0.deleteUser(1, "user 1")
            try $0.addUser("user 1")
        },
        Change(
            "a removed account and others who come",
            [
                "users.new": 1, "users.deleted": 1, "conversations.new": 2, "conversations.deleted": 2,
                "messages.new": 3, "messages.deleted": 8,
            ]
        ) {
            try $0.deleteUser(1, "user 1")
            try $0.addMessages(["Q"], to: $0.addConversation(of: $0.addUser("user 1")))
            try $0.addMessages(["Q", "A"], to: $0.addConversation(of: 2))
        },
    ]

    @Test("What has changed since is brought over, and told", arguments: changes)
    func change(change: Change) throws {
        try change.apply(store)
        let report = try store.exportWell(to: database)
        try store.expectSame(in: database)
        for table in TableContents.tables {
            for kind in ["new", "changed", "deleted"] {
                #expect(report[table][kind] == change.report["\(table).\(kind)"] ?? 0, "\(table) \(kind)")
            }
            #expect(try report[table]["rows"].number == store.contents()[table].count, "\(table)")
        }
        if !change.report.isEmpty { #expect(report["unchanged"] == .bool(false)) }
        #expect(try store.exportWell(to: database)["unchanged"] == .bool(true))
        try store.expectSame(in: database)
    }

    @Test func `Many changes, one run after another, end where the store is`() throws {
        for change in Self.changes.prefix(8) {
            try change.apply(store)
            try store.exportWell(to: database)
            try store.expectSame(in: database)
        }
    }

    @Test func `All changes at once end where the store is`() throws {
        for change in Self.changes.prefix(8) { try change.apply(store) }
        try store.exportWell(to: database)
        try store.expectSame(in: database)
        #expect(try store.export(to: database, "--verify").status == 0)
    }

    @Test func `A conversation with a title and without messages is exported, in the first run and in a later one`()
        throws
    {
        let store = try ScratchStore()
        let user = try store.addUser("maria")
        let database = try Database.new()
        for _ in 1...3 {
            let conversation = try store.addConversation(of: user, title: "Renamed")
            try store.exportWell(to: database)
            try store.expectSame(in: database)
            try store.addMessages(["Q", "A"], to: conversation)
        }
        try store.exportWell(to: database)
        try store.expectSame(in: database)
    }

    @Test func `A store that has moved to another place is the same store`() throws {
        let moved = try ScratchStore()
        try FileManager.default.removeItem(at: moved.files.data)
        try FileManager.default.copyItem(at: store.files.data, to: moved.files.data)
        try moved.exportWell(to: database)
        try moved.addMessages(["Q", "A"], to: 1)
        try moved.exportWell(to: database)
        try moved.expectSame(in: database)
    }

    @Test func `A run after no change writes nothing`() throws {
        // Nobody else may write, and the server must not for reasons of its own.
        let quiet = try PostgreSQL(["autovacuum": "off", "wal_level": "minimal", "max_wal_senders": "0"])
        let database = try quiet.newDatabase()
        let state = "select pg_current_wal_insert_lsn(), pg_snapshot_xmax(pg_current_snapshot())"
        try store.exportWell(to: database)
        for statement in ["vacuum", "checkpoint"] { try database.query(statement) }
        let before = try database.query(state)
        for _ in 1...3 {
            let report = try store.exportWell(to: database)
            #expect(report["unchanged"] == .bool(true))
        }
        #expect(try database.query(state) == before)

        try store.addMessages(["Q", "A"], to: 1)
        try store.exportWell(to: database)
        #expect(try database.query(state) != before)
    }
}
