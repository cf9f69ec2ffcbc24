import Chatbot
import Foundation
import JSONLines
import Testing

/// The chain of the audit trail, as it is written.
@Suite struct AuditTrailTests {
    private let temporary: TemporaryStore

    init() throws { temporary = try TemporaryStore() }

    @Test func `A store from before has no trail, and its check finds nothing`() throws {
        let check = try AuditCheck(of: temporary.trail)
        #expect(check.lines == 0 && check.head == AuditTrail.beginning && check.finding == nil)
        #expect(!FileManager.default.fileExists(atPath: "\(temporary.root)/audit"))
    }

    @Test func `A line says when, what, whose account, by whom and in which request, and nothing else`() throws {
        try temporary.record(.signUp)
        try temporary.record(.failedLogIn, of: nil)
        try temporary.record(.accountDeletion, by: .operator)
        let rests = temporary.lines("2026-11").map { $0.dropFirst(18).dropLast(66 + 12) }
        #expect(
            rests == [
                #""id":1,"time":"2026-11-22T12:00:00.000Z","event":"sign-up","user_id":7,"by":"user","request_id":"request","#,
                #""id":2,"time":"2026-11-22T12:00:00.000Z","event":"log-in-failed","by":"user","request_id":"request","#,
                #""id":3,"time":"2026-11-22T12:00:00.000Z","event":"account-deletion","user_id":7,"by":"operator","#,
            ])
        #expect(temporary.lines("2026-11")[0].previous == String(repeating: "0", count: 64))
        #expect(try temporary.isChained())
    }

    @Test func `Folder and files are open to nobody else`() throws {
        try temporary.record()
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: "\(temporary.root)/\(path)")[.posixPermissions] as? Int
        }
        #expect(try mode("audit") == 0o700)
        #expect(try mode("audit/2026-11.jsonl") == 0o600)
        #expect(try mode("audit/lock") == 0o600)
    }

    @Test func `A month goes on from the last line of the one before`() throws {
        try temporary.recordThreeMonths()
        #expect(try temporary.trail.months() == ["2026-09", "2026-10", "2026-11"])
        #expect(try temporary.isChained())
        let check = try AuditCheck(of: temporary.trail)
        #expect(check.lines == 9 && check.finding == nil && check.months.count == 3)
    }

    @Test func `When the clock goes back, the chain goes on in the month that has begun`() throws {
        try temporary.record(on: "11-01")
        try temporary.record(on: "10-31")
        try temporary.record(on: "11-02")
        #expect(try temporary.trail.months() == ["2026-11"])
        #expect(try temporary.isChained())
        #expect(try temporary.lines().count == 3)
        #expect(try AuditCheck(of: temporary.trail).finding == nil)
    }

    @Test func `A line that was cut short at any byte is put aside, and the chain goes on`() throws {
        try temporary.record()
        try temporary.record()
        let whole = try Data(contentsOf: temporary.auditFile("2026-11"))
        let first = try #require(whole.firstIndex(of: UInt8(ascii: "\n"))) + 1
        for count in first + 1..<whole.count {
            try whole.prefix(count).write(to: temporary.auditFile("2026-11"))
            let torn = try AuditCheck(of: temporary.trail)
            try #require(torn.finding == nil && torn.lines == 1 && torn.unfinishedMonth == "2026-11", "\(count)")
            try temporary.record(.accountExport)
            try #require(try temporary.isChained(), "\(count)")
            try #require(try temporary.lines().count == 2, "\(count)")
            let check = try AuditCheck(of: temporary.trail)
            try #require(check.finding == nil && check.lines == 2 && check.unfinishedMonth == nil, "\(count)")
        }
    }

    @Test func `The first line of a month may be cut short as well, in the old month or a new one`() throws {
        try temporary.record(on: "10-31")
        for day in ["10-31", "11-01"] {
            try Data("{\"crc\":".utf8).write(to: temporary.auditFile("2026-11"))
            try temporary.record(on: day)
            #expect(try temporary.isChained())
            #expect(try AuditCheck(of: temporary.trail).finding == nil)
        }
        #expect(temporary.lines("2026-10").count == 2 && temporary.lines("2026-11").count == 1)
    }

    @Test func `A line of a newer version is a link like others`() throws {
        try temporary.record()
        let previous = try AuditCheck(of: temporary.trail).head
        try temporary.append(
            #"{"id":2,"kind":"new","event":"key-made","colour":"blue","previous":"\#(previous)"}"#,
            to: "audit/2026-11.jsonl")
        try temporary.record()
        #expect(try temporary.isChained())
        let check = try AuditCheck(of: temporary.trail)
        #expect(check.finding == nil && check.lines == 3)
    }

    @Test func `A damaged last line stays, is found, and keeps nobody from going on`() throws {
        for _ in 1...3 { try temporary.record() }
        var lines = temporary.lines("2026-11")
        lines[2] = lines[2].replacing("log-in", with: "log-on")
        try temporary.setLines(lines, of: "2026-11")
        try temporary.record()
        #expect(Array(temporary.lines("2026-11").prefix(3)) == lines)
        #expect(temporary.lines("2026-11")[3].contains(#""id":4,"#))
        #expect(try temporary.isChained())
        #expect(try AuditCheck(of: temporary.trail).finding?.place.line == 3)
    }

    @Test func `Those who write at once make one chain, also where a month begins`() throws {
        let temporary = temporary
        DispatchQueue.concurrentPerform(iterations: 64) { number in
            try? temporary.record(of: number, on: number.isMultiple(of: 2) ? "10-31" : "11-01")
        }
        #expect(try temporary.isChained())
        #expect(try temporary.lines().count == 64)
        let check = try AuditCheck(of: temporary.trail)
        #expect(check.finding == nil && check.lines == 64)
    }

    @Test func `A folder that cannot be used is an error`() throws {
        try Data().write(to: URL(filePath: "\(temporary.root)/audit"))
        #expect(throws: ChatbotError.self) { try temporary.record() }
    }
}
