import Foundation

/// A database of a test, seen through `psql` and `pg_dump`: clients that share no code with the exporter.
struct Database: Sendable {
    let cluster: PostgreSQL
    let name: String

    /// What goes into `DATABASE_URL`.
    var url: String { url(user: PostgreSQL.superuser, password: PostgreSQL.password) }

    func url(user: String, password: String) -> String {
        "postgresql://\(user):\(password)@127.0.0.1:\(cluster.port)/\(name)"
    }

    /// An empty database of the shared cluster.
    static func new() throws -> Database { try PostgreSQL.shared.get().newDatabase() }

    /// Runs SQL and returns what it selects: a line for each row, `|` between the columns.
    @discardableResult
    func query(_ sql: String) throws -> String {
        let output = try run("psql", ["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql]).expectSuccess()
        return output.hasSuffix("\n") ? String(output.dropLast()) : output
    }

    /// The rows that a statement selects, each as an object.
    func rows(_ select: String) throws -> [JSON] {
        // Not as it is: psql leaves U+10FFFF out of what it prints.
        let base64 = try query(
            "select encode(convert_to(coalesce(json_agg(r), '[]')::text, 'UTF8'), 'base64') from (\(select)) r")
        return try JSON(Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data()).elements
    }

    /// Loads a script as the documentation of `--sql` says.
    func load(_ script: some StringProtocol) throws -> Program.Outcome {
        try run("psql", ["-X", "-v", "ON_ERROR_STOP=1", "-1", "-f", "-"], input: String(script))
    }

    /// Schema, rows and sequences, as text: two that are equal mean that nothing has changed.
    func dump(_ options: String...) throws -> String {
        let text = try run("pg_dump", ["--no-sync"] + options).expectSuccess()
        // A random word, against scripts that would run commands of psql.
        return text.split(separator: "\n").filter { !$0.contains("restrict ") }.joined(separator: "\n")
    }

    /// How many clients are connected.
    func connections() throws -> Int {
        let count = try query(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
        return Int(count) ?? -1
    }

    /// Waits until the server has seen that a client is gone, and has ended what it did.
    func waitForDisconnection() throws {
        try wait(for: "the server to miss its client") { try connections() == 0 }
    }

    /// Arguments and environment of PostgreSQL's own clients.
    var connection: [String] {
        ["-h", "127.0.0.1", "-p", "\(cluster.port)", "-U", PostgreSQL.superuser, "-d", name]
    }
    var environment: [String: String] { ["PGPASSWORD": PostgreSQL.password, "PGCLIENTENCODING": "UTF8"] }

    private func run(_ program: String, _ arguments: [String], input: String = "") throws -> Program.Outcome {
        try Program.run(PostgreSQL.program(program), connection + arguments, environment: environment, input: input)
    }
}
