import Chatbot
import Console
import JSONLines

/// Brings a store into PostgreSQL.
struct Export {
    let store: FileStore
    let progress: Progress
    let now: () -> Timestamp

    /// Writes to a database what has changed since the last export, in one transaction.
    ///
    /// - Parameter isDryRun: whether to take everything back in the end.
    func write(to database: Database, isDryRun: Bool) throws -> Report {
        var report = Report(kind: .export(isDryRun: isDryRun))
        try begin(on: database)
        if try !database.hasTable(ExportSQL.files) {
            for statement in ExportSQL.schema { try database.run(statement) }
        }
        try database.run(ExportSQL.lock)
        try database.run(try ExportSQL.checkOwnership(highest: highestID))
        let time = now()
        let isFirst = try database.rows("SELECT FROM \(ExportSQL.files) LIMIT 1").isEmpty
        let plan = isFirst ? try Plan(everythingIn: store) : try Plan(changesIn: store, since: database)
        if !isFirst, plan.isEmpty {
            report.isUnchanged = true
            report.count(try database.rows("SELECT table_name, sum(rows) FROM \(ExportSQL.files) GROUP BY 1"))
            try database.run("ROLLBACK")
            return report
        }
        if isFirst {
            // The tables are empty: rows need not wait beside them. A dry run only reads.
            let output: any SQLOutput = isDryRun ? try SQLScript(path: "/dev/null") : database
            var copy = StoreCopy(plan, of: store, to: output, isDirect: true, progress: progress)
            try copy.run()
            for (table, rows) in copy.rows { report.tables[table] = .init(rows: rows, new: rows) }
        } else {
            try stage(plan, on: database, into: &report)
            progress.say("Merging …")
            try merge(on: database, everything: false, into: &report)
        }
        if !(isFirst && isDryRun) {
            progress.say("Comparing counts and checksums …")
            try check(database)
            report.count(try database.rows("SELECT table_name, rows FROM found_sums"))
        }
        if !isDryRun { try finish(database, time) }
        try database.run(isDryRun ? "ROLLBACK" : "COMMIT")
        return report
    }

    /// Writes a script that does the same to whatever database it meets; `psql -1` makes one transaction of it.
    func write(to script: SQLScript) throws -> Report {
        var report = Report(kind: .script(path: script.path))
        let time = now()
        try script.line("-- Load this with: psql -v ON_ERROR_STOP=1 -1 -f FILE DATABASE_URL")
        try script.line(#"\set ON_ERROR_STOP on"#)
        try script.line(#"\set QUIET on"#)
        try script.run(ExportSQL.transaction)
        try script.line(
            "-- Without -1, which makes one transaction of everything, this is an error, and nothing is done.")
        try script.run("SAVEPOINT this_needs_the_option_1_of_psql")
        for statement in ExportSQL.incomplete + ExportSQL.begin + ExportSQL.schema { try script.run(statement) }
        try script.run(ExportSQL.lock)
        try script.run(ExportSQL.checkAge(time))
        try stage(try Plan(everythingIn: store), on: script, into: &report)
        // Behind the rows: the highest ids count from then on, and the script may be loaded again.
        try script.run(try ExportSQL.checkOwnership(highest: highestID))
        try merge(on: script, everything: true, into: &report)
        try check(script)
        try finish(script, time)
        try script.run(ExportSQL.complete)
        try script.finish()
        return report
    }

    /// Compares every row of the files with the database, which is not written to.
    func verify(_ database: Database) throws -> Report {
        var report = Report(kind: .verification)
        try begin(on: database)
        guard try database.hasTable(ExportSQL.files) else {
            throw ExportError.difference(["nothing was exported to this database yet"])
        }
        try stage(try Plan(everythingIn: store), on: database, into: &report)
        var differences: [String] = []
        for table in FileStore.Table.allCases {
            differences += try database.rows(ExportSQL.differences(table)).compactMap(\.first?)
        }
        guard differences.isEmpty else { throw ExportError.difference(differences) }
        for statement in ExportSQL.verification(against: ExportSQL.stagedFiles) { try database.run(statement) }
        try database.run("ROLLBACK")
        return report
    }

    private func begin(on database: Database) throws {
        try database.run("BEGIN")
        try database.run(ExportSQL.transaction)
        for statement in ExportSQL.begin { try database.run(statement) }
    }

    /// Copies the files of a plan to where they can be compared with the tables.
    private func stage(_ plan: Plan, on output: any SQLOutput, into report: inout Report) throws {
        for statement in ExportSQL.staging { try output.run(statement) }
        var copy = StoreCopy(plan, of: store, to: output, isDirect: false, progress: progress)
        try copy.run()
        for (table, rows) in copy.rows { report.tables[table] = .init(rows: rows) }
        for statement in ExportSQL.analysis { try output.run(statement) }
    }

    /// Merges what is staged into the tables.
    private func merge(on output: any SQLOutput, everything: Bool, into report: inout Report) throws {
        try output.run(ExportSQL.checkStaged())
        for statement in ExportSQL.collectGone(everything: everything) { try output.run(statement) }
        for table in FileStore.Table.allCases.reversed() {
            report.tables[table, default: .init()].deleted = try output.run(ExportSQL.deleteGone(table))
        }
        for table in FileStore.Table.allCases {
            for statement in ExportSQL.dropOrphans(table) { try output.run(statement) }
            report.tables[table, default: .init()].changed = try output.run(ExportSQL.update(table))
            report.tables[table, default: .init()].new = try output.run(ExportSQL.insert(table))
        }
        for statement in ExportSQL.rememberFiles(everything: everything) { try output.run(statement) }
    }

    private func check(_ output: any SQLOutput) throws {
        for statement in ExportSQL.verification(against: ExportSQL.files) { try output.run(statement) }
    }

    private func finish(_ output: any SQLOutput, _ time: Timestamp) throws {
        for statement in try ExportSQL.finish(highest: highestID, time: time) { try output.run(statement) }
    }

    /// The highest id that the store has handed out in a table.
    private func highestID(_ table: FileStore.Table) throws -> Int { try store.sequence(of: table).last() }
}

extension Report {
    /// Takes numbers of rows that a query gave.
    fileprivate mutating func count(_ rows: [[String?]]) {
        for row in rows {
            guard let table = row[0].flatMap(FileStore.Table.init) else { continue }
            tables[table, default: .init()].rows = row[1].flatMap { Int($0) } ?? 0
        }
    }
}

extension Database {
    fileprivate func hasTable(_ name: String) throws(ExportError) -> Bool {
        try rows("SELECT to_regclass('\(name)') IS NOT NULL") == [["t"]]
    }
}
