import CLibPQ
import Glibc

/// A connection to PostgreSQL through libpq.
final class Database: SQLOutput {
    private let connection: OpaquePointer

    /// Where the connection leads, for people.
    var name: String {
        let host = PQhost(connection).map { String(cString: $0) } ?? ""
        return "\(String(cString: PQdb(connection))) on \(host)"
    }

    init(_ url: DatabaseURL) throws(ExportError) {
        // The URL comes last, so that what it says wins.
        let settings = [
            ("connect_timeout", "15"), ("client_encoding", "UTF8"), ("fallback_application_name", "export-postgres"),
            ("dbname", url.text),
        ]
        let names = settings.map { UnsafePointer(strdup($0.0)) }
        let values = settings.map { UnsafePointer(strdup($0.1)) }
        defer { for text in names + values { free(UnsafeMutablePointer(mutating: text)) } }
        connection = PQconnectdbParams(names + [nil], values + [nil], 1)
        guard PQstatus(connection) == CONNECTION_OK else {
            let message = Self.trimmed(PQerrorMessage(connection))
            throw .database(
                "Cannot connect. Check host, port, user, password and database in DATABASE_URL. The reason: \(message)")
        }
        // "relation already exists, skipping" is no news.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
    }

    deinit { PQfinish(connection) }

    @discardableResult
    func run(_ statement: String) throws(ExportError) -> Int {
        let result = PQexec(connection, statement)
        defer { PQclear(result) }
        try check(result, PGRES_COMMAND_OK, PGRES_TUPLES_OK)
        return Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    /// The rows that a query gives; nil stands for NULL.
    func rows(_ query: String) throws(ExportError) -> [[String?]] {
        let result = PQexec(connection, query)
        defer { PQclear(result) }
        try check(result, PGRES_TUPLES_OK)
        return (0..<PQntuples(result)).map { row in
            (0..<PQnfields(result)).map { column in
                PQgetisnull(result, row, column) == 1 ? nil : String(cString: PQgetvalue(result, row, column))
            }
        }
    }

    func copy(
        into table: String, _ columns: String, _ body: (_ write: ([UInt8]) throws -> Void) throws -> Void
    ) throws {
        let result = PQexec(connection, "COPY \(table) (\(columns)) FROM STDIN")
        defer { PQclear(result) }
        try check(result, PGRES_COPY_IN)
        do {
            try body { text in
                let status = text.withUnsafeBytes { bytes in
                    PQputCopyData(connection, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(bytes.count))
                }
                // What the server found wrong comes with the result.
                guard status == 1 else { throw try finishCopy(PQputCopyEnd(connection, nil)) ?? lost() }
            }
        } catch {
            _ = try finishCopy(PQputCopyEnd(connection, "the export has stopped"))
            throw error
        }
        if let error = try finishCopy(PQputCopyEnd(connection, nil)) { throw error }
    }

    /// Reads what `COPY (query) TO STDOUT` gives, line by line: results of any size, in little memory.
    func forEachLine(of query: String, _ body: (String) throws(ExportError) -> Void) throws(ExportError) {
        let result = PQexec(connection, "COPY (\(query)) TO STDOUT")
        defer { PQclear(result) }
        try check(result, PGRES_COPY_OUT)
        var line: UnsafeMutablePointer<CChar>?
        while true {
            let count = PQgetCopyData(connection, &line, 0)
            guard count >= 0, let text = line else { break }
            defer { PQfreemem(text) }
            try body(String(decoding: UnsafeRawBufferPointer(start: text, count: Int(count) - 1), as: UTF8.self))
        }
        if let error = try finishCopy(1) { throw error }
    }

    /// Reads the results that follow a COPY.
    ///
    /// - Returns: what the server found wrong.
    private func finishCopy(_ status: CInt) throws(ExportError) -> ExportError? {
        var failure: ExportError? = status == 1 ? nil : lost()
        while let result = PQgetResult(connection) {
            defer { PQclear(result) }
            do throws(ExportError) { try check(result, PGRES_COMMAND_OK) } catch { failure = failure ?? error }
            // In copy mode there would always be another one.
            if [PGRES_COPY_IN, PGRES_COPY_OUT].contains(PQresultStatus(result)) { break }
        }
        return failure
    }

    private func check(_ result: OpaquePointer?, _ expected: ExecStatusType...) throws(ExportError) {
        if let result, expected.contains(PQresultStatus(result)) { return }
        guard PQstatus(connection) == CONNECTION_OK else { throw lost() }
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, CInt(code.asciiValue!)).map { String(cString: $0) }
        }
        // Never detail and context of errors that are not our own: they quote rows.
        let message = field("M") ?? Self.trimmed(PQerrorMessage(connection))
        let details = (field("D") ?? "").split(separator: "\n").map(String.init)
        switch field("C") ?? "" {
        case ExportSQL.conflict: throw .conflict(details)
        case ExportSQL.difference: throw .difference(details)
        case "42501":
            throw .database(
                """
                The database refuses: \(message). The user of DATABASE_URL must own the tables, or, to make them: \
                GRANT CREATE ON SCHEMA public TO … (and GRANT TEMPORARY ON DATABASE … TO …).
                """)
        case "25006": throw .database("The database takes no writes: \(message). Is DATABASE_URL that of a replica?")
        case "55P03":
            throw .database(
                "Another backend or export has the tables: \(message). Let it end, and run this again.")
        case "57P01", "57P02", "57P03": throw lost()
        case let state: throw .database("The database reports: \(message) (SQLSTATE \(state))")
        }
    }

    private func lost() -> ExportError {
        .database(
            """
            The connection to the database broke off. The database is as it was before, or it is finished: run this again \
            to see.
            """
        )
    }

    private static func trimmed(_ text: UnsafePointer<CChar>?) -> String {
        text.map { String(cString: $0).split(whereSeparator: \.isWhitespace).joined(separator: " ") } ?? ""
    }
}
