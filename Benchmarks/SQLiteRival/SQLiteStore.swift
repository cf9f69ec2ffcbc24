import CSQLite
import Chatbot
import Glibc

/// As much of a store in SQLite as a new conversation takes. The schema is `Benchmarks/schema.sql`.
///
/// That the database is in WAL mode is said in its file; everything else has to be said to each connection.
final class SQLiteStore {
    private let connection: OpaquePointer

    /// Waits for others who write, for 10 s at least, as long as `FileStore` does.
    ///
    /// `sqlite3_busy_timeout` sleeps for 1, 2, 5 and up to 100 ms, and with 8 writers gets less than half as much done.
    private static let waitForOthers: @convention(c) (UnsafeMutableRawPointer?, CInt) -> CInt = { _, tries in
        usleep(100)
        return tries < 100_000 ? 1 : 0
    }

    init(path: String) throws(ChatbotError) {
        var connection: OpaquePointer?
        let status = sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard let connection else { throw .storage(reason: "SQLite cannot be opened: \(status)") }
        self.connection = connection
        try check(status)
        sqlite3_busy_handler(connection, Self.waitForOthers, nil)
        // Else whoever happens to be alone copies the WAL into the database, with three more syncs, and removes it.
        try check(csqlite_keep_wal(connection))
        try check(sqlite3_exec(connection, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", nil, nil, nil))
    }

    deinit { sqlite3_close(connection) }

    func user(named username: String) throws(ChatbotError) -> User? {
        let statement = try SQLiteStatement(
            "SELECT id, hashed_password, created_at, token_version FROM users WHERE username = ?", on: connection)
        try check(statement.bind(username, at: 1))
        switch statement.step() {
        case SQLITE_ROW: break
        case SQLITE_DONE: return nil
        case let status: throw error(status)
        }
        guard let name = try? Username(validating: username) else {
            throw .storageDamaged(reason: "SQLite holds a username that is none")
        }
        return User(
            id: statement.integer(at: 0), username: name, passwordHash: PasswordHash(text: statement.text(at: 1)),
            createdAt: Timestamp(milliseconds: statement.integer(at: 2)), tokenVersion: statement.integer(at: 3))
    }

    /// One statement is one transaction. That the user may have been deleted meanwhile is seen by the foreign key.
    func addConversation(of owner: User, at now: Timestamp) throws(ChatbotError) -> Conversation {
        let statement = try SQLiteStatement(
            "INSERT INTO conversations (user_id, title, created_at) VALUES (?, ?, ?)", on: connection)
        let title = ConversationTitle.initial
        try check(statement.bind(owner.id, at: 1))
        try check(statement.bind(title.text, at: 2))
        try check(statement.bind(now.milliseconds, at: 3))
        let status = statement.step()
        if status == SQLITE_CONSTRAINT, sqlite3_extended_errcode(connection) == Self.missingForeignKey {
            throw .userNotFound
        }
        guard status == SQLITE_DONE else { throw error(status) }
        return Conversation(
            id: Int(sqlite3_last_insert_rowid(connection)), owner: owner.id, title: title, createdAt: now)
    }

    /// `SQLITE_CONSTRAINT_FOREIGNKEY`, a macro that Swift does not import.
    private static let missingForeignKey = SQLITE_CONSTRAINT | 3 << 8

    private func check(_ status: CInt) throws(ChatbotError) {
        guard status == SQLITE_OK else { throw error(status) }
    }

    /// SQLite's messages name tables and columns, and no values.
    private func error(_ status: CInt) -> ChatbotError {
        let reason = "SQLite: \(String(cString: sqlite3_errmsg(connection))) (\(status))"
        return status == SQLITE_BUSY ? .storageBusy(reason: reason) : .storage(reason: reason)
    }
}
