import Foundation

/// A `psql` that stays connected, for transactions that stay open while a test does something else.
final class DatabaseSession {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    fileprivate init(_ arguments: [String], environment: [String: String]) throws {
        process.executableURL = URL(filePath: PostgreSQL.program("psql"))
        process.arguments = ["-XAtq"] + arguments
        process.environment = environment
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.runUnblocked()
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Sends statements and waits until they are done.
    /// - Returns: what they have selected.
    @discardableResult
    func send(_ sql: String) throws -> String {
        let mark = "done-\(UUID().uuidString)\n"
        try input.fileHandleForWriting.write(contentsOf: Data("\(sql)\n\\echo \(mark)".utf8))
        var seen = Data()
        while !seen.suffix(mark.utf8.count).elementsEqual(mark.utf8) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw HarnessError("psql has ended") }
            seen += more
        }
        return String(decoding: seen.dropLast(mark.utf8.count), as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}

extension Database {
    func session() throws -> DatabaseSession { try DatabaseSession(connection, environment: environment) }
}
