import CSQLite
import Chatbot

/// A prepared statement. It must not outlive its connection.
final class SQLiteStatement {
    private let statement: OpaquePointer

    init(_ sql: String, on connection: OpaquePointer) throws(ChatbotError) {
        var statement: OpaquePointer?
        let status = sqlite3_prepare_v2(connection, sql, -1, &statement, nil)
        guard status == SQLITE_OK, let statement else {
            throw .storage(reason: "SQLite: \(String(cString: sqlite3_errmsg(connection))) (\(status))")
        }
        self.statement = statement
    }

    deinit { sqlite3_finalize(statement) }

    /// SQLite's status. Parameters count from 1.
    func bind(_ text: String, at index: CInt) -> CInt {
        // SQLITE_TRANSIENT, a macro that Swift does not import: SQLite makes a copy.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        return sqlite3_bind_text(statement, index, text, CInt(text.utf8.count), copied)
    }

    func bind(_ integer: Int, at index: CInt) -> CInt { sqlite3_bind_int64(statement, index, Int64(integer)) }

    func step() -> CInt { sqlite3_step(statement) }

    /// Columns count from 0.
    func integer(at column: CInt) -> Int { Int(sqlite3_column_int64(statement, column)) }

    func text(at column: CInt) -> String { sqlite3_column_text(statement, column).map { String(cString: $0) } ?? "" }
}
