import Crypto
import Foundation
import JSONLines

@testable import Chatbot

extension TemporaryStore {
    var trail: AuditTrail { store.auditTrail }

    /// Adds an event at noon of a day in 2026.
    func record(
        _ kind: AuditEvent.Kind = .logIn, of user: Int? = 7, on day: String = "11-22",
        by actor: AuditEvent.Actor = .user(requestID: "request")
    ) throws {
        try store.record(AuditEvent(kind, of: user, by: actor, at: Timestamp("2026-\(day)T12:00:00.000Z")!))
    }

    /// Three months of three lines each.
    func recordThreeMonths() throws {
        for month in ["09", "10", "11"] {
            for day in 1...3 { try record(of: day, on: "\(month)-0\(day)") }
        }
    }

    /// The lines of a month; none when it has no file.
    func lines(_ month: String) -> [String] { text("audit/\(month).jsonl").split(separator: "\n").map(String.init) }

    /// All lines of the trail.
    func lines() throws -> [String] { try trail.months().flatMap(lines) }

    /// Puts lines in the place of those of a month.
    func setLines(_ lines: [String], of month: String) throws {
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: auditFile(month))
    }

    func auditFile(_ month: String) -> URL { URL(filePath: "\(root)/audit/\(month).jsonl") }

    /// Whether each line has the hash of the one before, as another implementation has it.
    func isChained() throws -> Bool {
        var expected = String(repeating: "0", count: 64)
        for line in try lines() {
            guard line.contains(#""previous":"\#(expected)""#) else { return false }
            expected = SHA256.hash(data: Data(line.utf8)).map { String(format: "%02x", $0) }.joined()
        }
        return true
    }
}

extension String {
    /// This line with another text in the place of one, and a checksum that fits.
    func forged(_ text: String, _ replacement: String) throws -> String {
        let members = "{" + dropFirst(18).replacing(text, with: replacement)
        return String(decoding: try Row(json: Array(members.utf8)).line.dropLast(), as: UTF8.self)
    }

    var previous: String { String(suffix(66).prefix(64)) }
}
