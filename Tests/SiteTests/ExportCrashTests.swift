import Foundation
import Glibc
import Testing

/// Exports that die, and databases that go away under them: the database is as before or complete, and the next run finishes.
@Suite(.serialized) struct ExportCrashTests {
    /// Many files, and some megabytes: a run takes a while.
    private static func largeStore() throws -> ScratchStore {
        try ScratchStore(users: 200, conversations: 10, messages: 4) {
            "\($0) " + String(repeating: "আমি টাকা ", count: 40)
        }
    }

    /// Everything that the database holds, in a few bytes.
    private func fingerprint(_ database: Database) throws -> String {
        guard try database.query("select to_regclass('messages') is null") == "f" else { return "no tables" }
        let sums = TableContents.tables.map {
            "(select concat(count(*), md5(string_agg(md5(r::text), '' order by id))) from \($0) r)"
        }
        return try database.query("select \(sums.joined(separator: ", "))")
    }

    /// Runs the tool again and again, and each time ends it in some way, each time a little later, until a run is done before it
    /// is ended. Meanwhile the database must be as before, or complete.
    private func interrupt(
        from store: ScratchStore, to database: Database, expecting complete: String, steps: Int = 8,
        by interruption: (Program) throws -> Void
    ) throws {
        let before = try fingerprint(database)
        let measured = try database.cluster.newDatabase()
        let started = ContinuousClock.now
        try store.exportWell(to: measured)
        let duration = ContinuousClock.now - started
        for step in 0..<steps * 2 {
            let run = try Export.start(["--home", store.home.path, "--database-url", database.url])
            let pause = duration * (Double(step) + Double.random(in: 0..<1)) / Double(steps)
            usleep(UInt32(pause / .microseconds(1)))
            let isOver = !run.isRunning
            try interruption(run)
            let outcome = try run.outcome()
            try database.waitForDisconnection()
            let after = try fingerprint(database)
            #expect([before, complete].contains(after), "after \(pause) of \(duration)")
            if isOver {
                #expect(outcome.status == 0, "\(outcome)")
                return
            }
            if after == complete { return }
            #expect(outcome.status != 0)
        }
    }

    /// What a database holds that the store was exported to in one go.
    private func reference(_ store: ScratchStore, of cluster: PostgreSQL) throws -> String {
        let database = try cluster.newDatabase()
        try store.exportWell(to: database)
        return try fingerprint(database)
    }

    private func change(_ store: ScratchStore, _ round: Int) throws {
        for user in stride(from: 1, to: 200, by: 3) {
            let conversation = user * 10 - round
            try store.addMessages(["More", "Answer"], to: conversation)
            try store.putConversation(conversation, of: user, title: "Title \(round)")
            try store.addMessages(["New", "Answer"], to: store.addConversation(of: user))
            try store.deleteConversation((user + 1) * 10 - round, of: user + 1)
        }
        try store.addUser("late \(round)")
        try store.deleteUser(3 * (round + 1), "user \(3 * (round + 1))")
    }

    @Test func `A first run that is killed at any point leaves nothing or everything, and the next one finishes`()
        throws
    {
        let store = try Self.largeStore()
        let cluster = try PostgreSQL.shared.get()
        let complete = try reference(store, of: cluster)
        let database = try Database.new()
        try interrupt(from: store, to: database, expecting: complete) { $0.kill() }
        try store.exportWell(to: database)
        try store.expectSame(in: database)
        #expect(try store.export(to: database, "--verify").status == 0)
    }

    @Test func `A later run that is killed at any point leaves the state before or after, and the next one finishes`()
        throws
    {
        let store = try Self.largeStore()
        let database = try Database.new()
        try store.exportWell(to: database)
        for round in 1...2 {
            try change(store, round)
            let complete = try reference(store, of: database.cluster)
            try interrupt(from: store, to: database, expecting: complete) { $0.kill() }
            try store.exportWell(to: database)
            #expect(try fingerprint(database) == complete)
            #expect(try store.export(to: database, "--verify").status == 0)
        }
        try store.expectSame(in: database)
    }

    @Test func `A run whose connection is cut ends with exit code 1, and the next one finishes`() throws {
        let store = try Self.largeStore()
        let database = try Database.new()
        let complete = try reference(store, of: database.cluster)
        try interrupt(from: store, to: database, expecting: complete) { run in
            try database.query(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()
                """)
            guard try run.outcome().status != 0 else { return }
            #expect(try run.outcome().status == 1)
        }
        try store.exportWell(to: database)
        try store.expectSame(in: database)
    }

    @Test func `A server that crashes under a run comes back as before, and the next run finishes`() throws {
        let cluster = try PostgreSQL()
        let store = try Self.largeStore()
        let database = try cluster.newDatabase()
        let complete = try reference(store, of: cluster)
        try interrupt(from: store, to: database, expecting: complete, steps: 5) { run in
            try cluster.crash()
            guard try run.outcome().status != 0 else { return }
            #expect(try run.outcome().status == 1)
        }
        try store.exportWell(to: database)
        try store.expectSame(in: database)
    }
}
