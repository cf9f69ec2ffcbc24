import Chatbot
import Foundation
import Testing

/// Which line the check of the audit trail names, of three months with three lines each.
@Suite struct AuditCheckTests {
    private let temporary: TemporaryStore

    init() throws {
        temporary = try TemporaryStore()
        try temporary.recordThreeMonths()
    }

    private func found(noted: String? = nil) throws -> String {
        guard let finding = try AuditCheck(of: temporary.trail, noted: noted).finding else { return "nothing" }
        return "\(finding.kind.rawValue) \(finding.place.month) \(finding.place.line)"
    }

    private func edit(_ month: String, _ body: (inout [String]) throws -> Void) throws {
        var lines = temporary.lines(month)
        try body(&lines)
        try temporary.setLines(lines, of: month)
    }

    @Test func `A changed byte in any place is found in its line`() throws {
        for month in ["2026-09", "2026-10", "2026-11"] {
            let whole = try Data(contentsOf: temporary.auditFile(month))
            var line = 1
            for place in whole.indices {
                var changed = whole
                changed[place] ^= 1
                try changed.write(to: temporary.auditFile(month))
                try #require(try found() == "changed \(month) \(line)", "byte \(place)")
                if whole[place] == UInt8(ascii: "\n") { line += 1 }
            }
            try whole.write(to: temporary.auditFile(month))
        }
        #expect(try found() == "nothing")
    }

    /// What was done to the lines of a month, and what has to be found.
    static let tampering:
        [(title: String, month: String, edit: @Sendable (inout [String]) throws -> Void, found: String)] = [
            ("the first removed", "2026-09", { $0.removeFirst() }, "removed 2026-09 1"),
            ("one in the middle removed", "2026-10", { $0.remove(at: 1) }, "removed 2026-10 2"),
            ("the last of a month removed", "2026-10", { $0.removeLast() }, "removed 2026-11 1"),
            ("all of a month removed", "2026-10", { $0 = [] }, "removed 2026-11 1"),
            ("all of the first month removed", "2026-09", { $0 = [] }, "removed 2026-10 1"),
            ("two swapped", "2026-10", { $0.swapAt(0, 1) }, "inserted 2026-10 1"),
            ("the last two swapped", "2026-11", { $0.swapAt(1, 2) }, "inserted 2026-11 2"),
            ("a copy inserted", "2026-10", { $0.insert($0[0], at: 2) }, "inserted 2026-10 3"),
            ("a copy appended", "2026-11", { $0.append($0[0]) }, "inserted 2026-11 4"),
            ("a bad line inserted", "2026-10", { $0.insert("hello", at: 1) }, "changed 2026-10 2"),
            ("a bad line appended", "2026-11", { $0.append("hello") }, "changed 2026-11 4"),
            (
                "one with a right checksum appended", "2026-11",
                { $0.append(try $0[2].forged(#""id":9"#, #""id":10"#)) },
                "mismatch 2026-11 4"
            ),
            (
                "one with a right hash inserted", "2026-10",
                { $0.insert(try $0[1].forged("log-in", "sign-up"), at: 1) },
                "inserted 2026-10 2"
            ),
            (
                "the event changed, with its checksum", "2026-09", { $0[0] = try $0[0].forged("log-in", "sign-up") },
                "changed 2026-09 1"
            ),
            (
                "the same at the end of a month", "2026-10", { $0[2] = try $0[2].forged("user_id\":3", "user_id\":4") },
                "changed 2026-10 3"
            ),
            (
                "the hash changed, with its checksum", "2026-10",
                { $0[1] = try $0[1].forged($0[1].previous, String(repeating: "a", count: 64)) }, "changed 2026-10 2"
            ),
            (
                "the number changed, with its checksum", "2026-10",
                { $0[1] = try $0[1].forged(#""id":5"#, #""id":6"#) },
                "changed 2026-10 2"
            ),
        ]

    @Test(arguments: tampering.indices)
    func `What was done to a line is found`(index: Int) throws {
        let (title, month, edit, expected) = Self.tampering[index]
        try self.edit(month, edit)
        #expect(try found() == expected, "\(title)")
    }

    @Test func `A removed file in the middle is found`() throws {
        try FileManager.default.removeItem(at: temporary.auditFile("2026-10"))
        #expect(try found() == "removed 2026-11 1")
    }

    @Test func `Bytes without an end behind a month that is over are found`() throws {
        let whole = try Data(contentsOf: temporary.auditFile("2026-10"))
        try (whole + Data("hello".utf8)).write(to: temporary.auditFile("2026-10"))
        #expect(try found() == "inserted 2026-10 4")
    }

    @Test func `Only a noted hash tells that the end was cut off, or written anew`() throws {
        let head = try AuditCheck(of: temporary.trail).head
        #expect(try found(noted: head) == "nothing")
        try temporary.record()
        #expect(try found(noted: head) == "nothing")
        #expect(try found(noted: AuditTrail.beginning) == "nothing")
        try edit("2026-11") { $0.removeLast(2) }
        #expect(try found() == "nothing")
        #expect(try found(noted: head) == "cut 2026-11 2")
        // The next line is written behind what is left: the chain is whole again, and the hash is not in it.
        try temporary.record()
        #expect(try found() == "nothing")
        #expect(try found(noted: head) == "cut 2026-11 3")
    }

    @Test func `A removed last month is only told by a noted hash`() throws {
        let head = try AuditCheck(of: temporary.trail).head
        try FileManager.default.removeItem(at: temporary.auditFile("2026-11"))
        #expect(try found() == "nothing")
        #expect(try found(noted: head) == "cut 2026-10 3")
    }
}
