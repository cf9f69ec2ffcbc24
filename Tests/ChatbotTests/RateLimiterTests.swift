import Foundation
import Testing

@testable import Chatbot

@Suite final class RateLimiterTests {
    let directory = FileManager.default.temporaryDirectory.path + "/limits-\(UUID())"
    let secret = SecretKey(Array("0123456789abcdef0123456789abcdef".utf8))
    let noon = Timestamp("2026-11-22T12:00:00.000Z")!.milliseconds

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func limiter(_ limit: String = "10/minute", name: String = "auth") throws -> RateLimiter {
        var limiter = RateLimiter(
            directory: directory, name: name, limit: try #require(RateLimit(limit)), secret: secret)
        limiter.patience = .seconds(60)
        return limiter
    }

    /// A call some milliseconds after noon.
    func admit(
        _ limiter: RateLimiter, _ subject: String = "maria", after milliseconds: Int = 0
    ) throws -> Admission {
        try limiter.admit(subject, at: Timestamp(milliseconds: noon + milliseconds))
    }

    var files: [String] {
        (FileManager.default.subpaths(atPath: directory) ?? []).filter { $0.hasSuffix(".jsonl") }.sorted()
    }

    /// The only file there is.
    func path() throws -> String {
        #expect(files.count == 1)
        return directory + "/" + (try #require(files.first))
    }

    func text() throws -> String { try String(contentsOfFile: path(), encoding: .utf8) }

    func write(_ text: some Sequence<UInt8>) throws { try Data(text).write(to: URL(filePath: path())) }

    @Test func `as many calls are admitted as the limit says, and told what is left`() throws {
        let limiter = try limiter("3/minute")
        for (call, remaining) in [(0, 2), (1, 1), (2, 0)] {
            let admission = try admit(limiter, after: call * 1000)
            #expect(
                admission
                    == Admission(
                        isAdmitted: true, limit: RateLimit("3/minute")!, remaining: remaining,
                        secondsUntilReset: 60 - call))
        }
        let refused = try admit(limiter, after: 3000)
        #expect(
            refused
                == Admission(isAdmitted: false, limit: RateLimit("3/minute")!, remaining: 0, secondsUntilReset: 57))
    }

    @Test func `a call counts for exactly the window, and not for the minute by the clock`() throws {
        let limiter = try limiter("2/minute")
        #expect(try admit(limiter, after: 59_000).isAdmitted)
        #expect(try admit(limiter, after: 60_500).isAdmitted)
        #expect(try !admit(limiter, after: 61_000).isAdmitted)
        #expect(try admit(limiter, after: 118_999).secondsUntilReset == 1)
        #expect(try admit(limiter, after: 119_000).isAdmitted)
        #expect(try !admit(limiter, after: 120_499).isAdmitted)
        #expect(try admit(limiter, after: 120_500).isAdmitted)
    }

    @Test func `no window has more calls than the limit, wherever it begins`() throws {
        let limiter = try limiter("5/second")
        var admitted: [Int] = []
        var time = 0
        for _ in 0..<1000 {
            time += .random(in: 0...150)
            if try admit(limiter, after: time).isAdmitted { admitted.append(time) }
        }
        for (index, time) in admitted.enumerated().dropFirst(5) { #expect(time - admitted[index - 5] >= 1000) }
        #expect(admitted.count > 100)
    }

    @Test func `who is refused is admitted after the seconds that it was told, though it went on calling`() throws {
        let limiter = try limiter("1/minute")
        #expect(try admit(limiter, after: 300).isAdmitted)
        var time = 301
        while true {
            let admission = try admit(limiter, after: time)
            if admission.isAdmitted { break }
            #expect((60_300 - time...61_299 - time).contains(admission.secondsUntilReset * 1000))
            time += 777
        }
        #expect((60_300..<60_300 + 777).contains(time))
    }

    @Test func `subjects, and limits of another name, count for themselves`() throws {
        let limiter = try limiter("1/day")
        #expect(try admit(limiter).isAdmitted)
        #expect(try admit(limiter, "rahim").isAdmitted)
        #expect(try admit(limiter, "").isAdmitted)
        #expect(try admit(self.limiter("1/day", name: "messages")).isAdmitted)
        for subject in ["maria", "rahim", ""] { #expect(try !admit(limiter, subject).isAdmitted) }
    }

    @Test func `of 200 calls at once exactly as many are admitted as the limit says`() throws {
        let limiter = try limiter()
        let noon = noon
        let admissions = try concurrently(200) { index in
            try limiter.admit("maria", at: Timestamp(milliseconds: noon + index % 7))
        }
        #expect(admissions.filter(\.isAdmitted).map(\.remaining).sorted() == Array(0...9))
    }

    @Test func `calls of many subjects at once lose none`() throws {
        let limiter = try limiter("5/hour")
        let noon = noon
        let admissions = try concurrently(64) { thread in
            try (0..<50).map { call in
                try limiter.admit("subject \(call)", at: Timestamp(milliseconds: noon + thread)).isAdmitted
            }
        }
        #expect(admissions.joined().count { $0 } == 5 * 50)
    }

    @Test func `a clock that is set back locks nobody out for longer than the window`() throws {
        let limiter = try limiter("2/minute")
        let hour = 3_600_000
        #expect(try admit(limiter, after: hour).isAdmitted)
        #expect(try admit(limiter, after: hour).isAdmitted)
        let refused = try admit(limiter)
        #expect(!refused.isAdmitted)
        #expect(refused.secondsUntilReset == 60)
        #expect(try !admit(limiter, after: 59_999).isAdmitted)
        #expect(try admit(limiter, after: 60_000).isAdmitted)
        #expect(try text().contains("[\(noon + 60_000)]"))
    }

    @Test func `a clock that is set forward admits, and goes on counting`() throws {
        let limiter = try limiter("2/minute")
        for _ in 0..<2 { #expect(try admit(limiter).isAdmitted) }
        for _ in 0..<2 { #expect(try admit(limiter, after: 3_600_000).isAdmitted) }
        #expect(try !admit(limiter, after: 3_600_000).isAdmitted)
    }

    @Test func `a limit that was lowered counts what came before, and says when there is room`() throws {
        for call in 0..<5 { _ = try admit(limiter("5/minute"), after: call * 10_000) }
        let refused = try admit(limiter("2/minute"), after: 40_000)
        #expect(!refused.isAdmitted)
        #expect(refused.remaining == 0)
        // The calls at 30 and at 40 seconds count until then.
        #expect(refused.secondsUntilReset == 50)
        #expect(try !admit(limiter("2/minute"), after: 89_999).isAdmitted)
        #expect(try admit(limiter("2/minute"), after: 90_000).isAdmitted)
    }
}
