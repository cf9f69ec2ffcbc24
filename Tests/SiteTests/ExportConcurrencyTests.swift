import Foundation
import Synchronization
import Testing

/// Exports while clients go on writing, and several exports at once.
@Suite struct ExportConcurrencyTests {
    /// A conversation's messages as a reader of the database saw them.
    private struct Sight: Sendable {
        let conversation: Int
        let ids: [Int]
        let senders: [String]
    }

    @Test func `While clients write, every export succeeds, and a reader of the database sees whole conversations`()
        throws
    {
        let site = try StagedSite()
        let database = try Database.new()
        let accounts = try concurrently(4) { try site.newAccount("writer \($0)") }
        try site.export(to: database)

        let isOver = Atomic(false)
        let exports = Atomic(0)
        let exporting = Background {
            while !isOver.load(ordering: .relaxed) {
                try site.export(to: database)
                exports.add(1, ordering: .relaxed)
            }
        }
        let reading = Background {
            var sights: [[Sight]] = []
            while !isOver.load(ordering: .relaxed) { sights.append(try Self.look(at: database)) }
            return sights
        }
        let lateAccounts = try concurrently(4) { index in
            var late: [Account] = []
            var round = 0
            // No longer than that if no export succeeds.
            while round < 8 || exports.load(ordering: .relaxed) <= 2, round < 200 {
                round += 1
                let account = round.isMultiple(of: 4) ? try site.newAccount("late \(index) \(round)") : accounts[index]
                if account.name.hasPrefix("late") { late.append(account) }
                let conversation = try account.openConversation()
                for number in 1...3 { try account.ask("Question \(number)", in: conversation).expectSuccess() }
                if round.isMultiple(of: 3) { #expect(try account.delete(conversation).status == 200) }
            }
            return late
        }
        isOver.store(true, ordering: .relaxed)
        try exporting.value()
        #expect(exports.load(ordering: .relaxed) > 2)

        try site.export(to: database)
        try site.expectSame(in: database, accounts + lateAccounts.flatMap { $0 })
        let sights = try reading.value() + [Self.look(at: database)]
        #expect(sights.contains { !$0.isEmpty })
        var longest: [Int: [Int]] = [:]
        for sight in sights.flatMap({ $0 }) {
            #expect(sight.senders == sight.senders.indices.map { $0.isMultiple(of: 2) ? "user" : "ai" })
            // Each sight of a conversation is the beginning of every later one.
            let known = longest[sight.conversation] ?? []
            #expect(sight.ids.starts(with: known), "\(sight.ids) after \(known)")
            longest[sight.conversation] = sight.ids
        }
    }

    private static func look(at database: Database) throws -> [Sight] {
        let rows = try database.rows(
            """
            select conversation_id, json_agg(m.id order by m.id) as ids, json_agg(sender order by m.id) as senders,
                count(c.id) as owned
            from messages m left join conversations c on c.id = conversation_id group by conversation_id
            """)
        return rows.map { row in
            #expect(row["owned"].number == row["ids"].elements.count, "messages without a conversation")
            return Sight(
                conversation: row["conversation_id"].number, ids: row["ids"].elements.map(\.number),
                senders: row["senders"].elements.map(\.text))
        }
    }

    @Test func `A script that is made while clients write may be loaded, and loaded again`() throws {
        let site = try StagedSite()
        let database = try Database.new()
        let isOver = Atomic(false)
        let writers = Background {
            try concurrently(2) { index in
                while !isOver.load(ordering: .relaxed) {
                    let account = try site.newAccount()
                    try account.ask("Hello", in: account.openConversation()).expectSuccess()
                }
            }
        }
        for _ in 1...10 {
            let script = try Export.run(["--home", site.home.path, "--sql", "-"]).expectSuccess()
            for _ in 1...2 {
                let outcome = try database.load(script)
                #expect(outcome.status == 0, "\(outcome)")
            }
        }
        isOver.store(true, ordering: .relaxed)
        _ = try writers.value()
        try site.export(to: database)
        let differences = try TableContents(database).differences(from: TableContents(StoreFiles(data: site.data)))
        #expect(differences == [])
    }

    @Test("What is deleted during a run does not hinder the next one", arguments: [true, false])
    func deletions(isFirst: Bool) throws {
        let store = try ScratchStore(users: 100, conversations: 10, messages: 4)
        let database = try Database.new()
        if !isFirst {
            try store.exportWell(to: database)
            for conversation in 1...1000 { try store.addMessages(["Q", "A"], to: conversation) }
        }
        let run = try Export.start(["--home", store.home.path, "--database-url", database.url, "--json"])
        for conversation in (1...1000).shuffled() {
            guard run.isRunning else { break }
            try store.deleteConversation(conversation, of: (conversation - 1) / 10 + 1)
        }
        try run.outcome().expectFinished()
        // Whatever it has seen of them, a conversation came with its messages or not at all.
        let halves = """
            select count(*) from conversations c where (select count(*) from messages where conversation_id = c.id) < 4
            """
        #expect(try database.query(halves) == "0")
        try store.exportWell(to: database)
        try store.expectSame(in: database)
    }

    @Test("Exports at once end well, and the database is right", arguments: [false, true])
    func atOnce(isFirst: Bool) throws {
        let store = try ScratchStore(users: 30, conversations: 3, messages: 20)
        let database = try Database.new()
        if !isFirst {
            try store.exportWell(to: database)
            for user in 1...30 { try store.addMessages(["Q", "A"], to: store.addConversation(of: user)) }
            try store.deleteConversation(1, of: 1)
        }
        let outcomes = try concurrently(4) { _ in try store.export(to: database, "--json") }
        for outcome in outcomes { try outcome.expectFinished() }
        try store.expectSame(in: database)
        #expect(try store.exportWell(to: database)["unchanged"] == .bool(true))
    }

    @Test func `Readers of the database do not wait for an export, and an export not for readers`() throws {
        let store = try ScratchStore(users: 3, conversations: 2, messages: 4)
        let database = try Database.new()
        try store.exportWell(to: database)
        try store.addMessages(["Q", "A"], to: 1)
        let reader = try database.session()
        try reader.send("begin; select count(*) from messages;")
        try store.exportWell(to: database)
        try store.expectSame(in: database)
        try reader.send("commit;")
    }

    @Test func `A writer's open transaction is waited for, and what it wrote is a conflict`() throws {
        let store = try ScratchStore(users: 3, conversations: 2, messages: 4)
        let database = try Database.new()
        try store.exportWell(to: database)
        try store.addMessages(["Q", "A"], to: 1)
        let writer = try database.session()
        try writer.send("begin; insert into users (username, hashed_password) values ('late', 'x');")
        let export = Background { try store.export(to: database, "--json") }
        try wait(for: "the export to wait") {
            try database.query("select count(*) from pg_locks where not granted") != "0"
        }
        try writer.send("commit;")
        try export.value().expectFailed(2)
    }
}
