import Foundation
import SystemPackage
import Testing

@testable import Chatbot

/// What the files hold, and what becomes of a call when they are damaged or cannot be used.
extension RateLimiterTests {
    @Test func `a file has one line for a subject, and does not name it`() throws {
        _ = try admit(limiter())
        _ = try admit(limiter(), after: 42)
        let text = try text()
        let pattern = try Regex(#"\{"subject":"[0-9a-f]{32}","times":\[1795348800000,1795348800042\]\}\n"#)
        #expect(text.wholeMatch(of: pattern) != nil, "\(text)")
        #expect(try path().wholeMatch(of: Regex(".*/auth/[0-9a-f]{2}.jsonl")) != nil)
    }

    @Test func `another secret gives the same subject another name`() throws {
        func name(_ secret: String, _ name: String) throws -> Substring? {
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let limit = try #require(RateLimit("1/day"))
            let key = SecretKey(Array(secret.utf8))
            let limiter = RateLimiter(directory: directory, name: name, limit: limit, secret: key)
            _ = try admit(limiter)
            return try text().split(separator: "\"").first { $0.utf8.count == 32 }
        }
        let names = [try name("a", "auth"), try name("b", "auth"), try name("a", "messages"), try name("a", "auth")]
        #expect(Set(names).count == 3)
        #expect(names[0] == names[3])
    }

    @Test func `what no longer counts leaves the file`() throws {
        let limiter = try limiter("100000/minute")
        for call in 0..<500 { _ = try admit(limiter, after: call) }
        #expect(try text().utf8.count > 5000)
        _ = try admit(limiter, after: 60_498)
        #expect(
            try text().wholeMatch(of: Regex(#"\{"subject":"\w{32}","times":\[1795348800499,1795348860498\]\}\n"#))
                != nil)
    }

    @Test func `files and directories are for their owner alone`() throws {
        _ = try admit(limiter())
        for (path, mode) in [(directory, 0o700), (directory + "/auth", 0o700), (try path(), 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == mode)
        }
    }

    @Test func `a file that was cut anywhere is used for what it still says`() throws {
        let limiter = try limiter("3/minute")
        for call in 0..<3 { _ = try admit(limiter, after: call) }
        let whole = Array(try text().utf8)
        for cut in 0...whole.count {
            try write(whole[..<cut])
            #expect(
                try admit(limiter, after: 3).isAdmitted == (cut < whole.count - 1), "\(cut) of \(whole.count) bytes")
            #expect(try admit(limiter, after: 3 + 60_000).remaining == 2)
        }
    }

    @Test func `a file that a crash left half rewritten is used, and clean after the next call`() throws {
        let limiter = try limiter("3/minute")
        for call in 0..<3 { _ = try admit(limiter, after: call) }
        let old = Array(try text().utf8)
        _ = try admit(limiter, after: 60_000)
        let new = Array(try text().utf8)
        for written in 0...new.count {
            try write(new[..<written] + old.dropFirst(written))
            _ = try admit(limiter, after: 60_001)
            #expect(try text().wholeMatch(of: Regex(#"\{"subject":"\w{32}","times":\[[\d,]+\]\}\n"#)) != nil)
            #expect(try admit(limiter, after: 180_000).remaining == 2)
        }
    }

    @Test(arguments: [
        "", "\n\n\n", "{}", "[]\n", "null\n", "\0\0\0\0", "{\"subject\":\"maria\",\"times\":[1]}\n", "# a comment\n",
        #"{"subject":"SUBJECT","times":[]}"#, #"{"subject":"SUBJECT","times":[,]}"#,
        #"{"subject":"SUBJECT","times":[NOW,]}"#, #"{"subject":"SUBJECT","times":[-1]}"#,
        #"{"subject":"SUBJECT","times":["NOW"]}"#, #"{"subject":"SUBJECT","times":[99999999999999999999]}"#,
        #"{"subject":"SUBJECT","times":[NOW]}x"#, #"{"subject":"SUBJECT","times":[NOW]"#,
        #"{"subject":"SUBJECT", "times":[NOW]}"#, #"{"Subject":"SUBJECT","times":[NOW]}"#,
        "{\"subject\":\"SUBJECT\",\"times\":[NO\nW]}",
    ])
    func `a line that is none is taken as empty, and the others count`(line: String) throws {
        let limiter = try limiter("1/minute")
        _ = try admit(limiter, "rahim")
        let subject = try #require(try text().split(separator: "\"").first { $0.utf8.count == 32 })
        let line = line.replacing("SUBJECT", with: subject).replacing("NOW", with: String(noon))
        try write(Array(line.utf8))
        #expect(try admit(limiter, "rahim").isAdmitted)
        let others = try text()
        try write(Array((line + "\n" + others + line).utf8))
        #expect(try !admit(limiter, "rahim").isAdmitted)
        #expect(try text() == others)
    }

    @Test func `bytes at random do no harm`() throws {
        let limiter = try limiter("1/minute")
        _ = try admit(limiter)
        for _ in 0..<200 {
            try write((0..<Int.random(in: 0...300)).map { _ in UInt8.random(in: 0...255) })
            #expect(try admit(limiter).isAdmitted)
        }
    }

    @Test(arguments: ["999999999999999999", "9999999999999"])
    func `a time from far in the future locks nobody out for longer than the window`(time: String) throws {
        let limiter = try limiter("1/day")
        _ = try admit(limiter)
        try write(Array(text().replacing(String(noon), with: time).utf8))
        #expect(try !admit(limiter, after: 1).isAdmitted)
        #expect(try !admit(limiter, after: 86_400_000).isAdmitted)
        #expect(try admit(limiter, after: 86_400_001).isAdmitted)
    }

    @Test func `files stay small, whoever calls, and who has reached the limit stays in them`() throws {
        let limiter = try limiter("3/hour")
        _ = try admit(limiter)
        let path = try path()
        // Lines as of other subjects, as many as a file never holds, with one call each; and one that has reached the limit.
        func line(_ number: Int, _ times: [Int]) -> String {
            let subject = String(repeating: "0", count: 32 - String(number).count) + String(number)
            return #"{"subject":"\#(subject)","times":\#(times)}"#.replacing(" ", with: "") + "\n"
        }
        let exhausted = line(0, [noon, noon, noon])
        let recent = line(1, [noon + 9])
        let flood = (2..<100_000).map { line($0, [noon + 1]) }.joined()
        try Data((recent + flood[..<flood.index(flood.startIndex, offsetBy: 65_000)] + "\n" + exhausted).utf8)
            .write(to: URL(filePath: path))
        _ = try admit(limiter, after: 10)
        let text = try text()
        #expect(text.utf8.count <= 65_536 + 120)
        #expect(text.contains(exhausted))
        #expect(text.contains(recent))
        #expect(text.utf8.count > 60_000)
        // A file that grew by another hand is read no further than that.
        try Data((flood + text.prefix { $0 != "\n" } + "\n").utf8).write(to: URL(filePath: path))
        #expect(try admit(limiter, after: 11).remaining == 2)
        #expect(try self.text().utf8.count <= 65_536 + 120)
    }

    @Test func `who is forgotten first has the fewest calls, and called longest ago`() throws {
        var log = CallLog([])
        let subjects = (0..<4).map { [UInt8](repeating: UInt8(ascii: "0") + $0, count: 32) }
        for (subject, times) in zip(subjects, [[9], [1, 2], [8], [3]]) { log.setTimes(times, of: subject) }
        log.setTimes([1], of: Array(repeating: UInt8(ascii: "f"), count: 32))
        /// The first digits of the subjects in a file of this size.
        func kept(_ size: Int) -> [String] {
            String(decoding: log.text(maximumSize: size), as: UTF8.self).split(separator: "\n").map {
                String($0.dropFirst(12).prefix(1))
            }
        }
        #expect(kept(61 + 59 * 3) == ["f", "3", "2", "1", "0"])
        #expect(kept(61 + 59 * 3 - 1) == ["f", "1", "0", "2"])
        #expect(kept(61 + 59) == ["f", "1", "0"])
        #expect(kept(61) == ["f", "1"])
        #expect(kept(0) == ["f"])
    }

    @Test func `a large limit fits into its file`() throws {
        let limiter = try limiter("100000/day")
        _ = try admit(limiter)
        let times = (0..<99_999).map { String(noon + $0) }.joined(separator: ",")
        try write(Array(text().replacing(String(noon), with: times).utf8))
        #expect(try admit(limiter, after: 100_000).remaining == 0)
        #expect(try !admit(limiter, after: 100_001).isAdmitted)
    }

    @Test func `who cannot have the lock in time gets an error, and is not counted`() throws {
        var limiter = try limiter("2/minute")
        _ = try admit(limiter)
        let path = try path()
        let name = try #require(path.split(separator: "/").last)
        let held = try LimitFile(String(name), of: "auth", in: directory)
        try held.lock(waiting: .seconds(60))
        limiter.patience = .zero
        let impatient = limiter
        #expect(throws: LimitError.lockTimeout(path: path)) { try self.admit(impatient) }
        #expect("\(LimitError.lockTimeout(path: path))" == "\(path): lock not available in time")
        let text = try text()
        #expect(text.contains("[\(noon)]"))
        withExtendedLifetime(held.path) {}
    }

    @Test func `a directory that cannot be made or used is an error that names it, and not the subject`() throws {
        let limiter = try limiter()
        let parent = directory
        let below = RateLimiter(
            directory: parent + "/no/such", name: "auth", limit: try #require(RateLimit("1/day")), secret: secret)
        #expect(throws: LimitError.system(operation: "mkdir", path: parent + "/no/such", errno: .noSuchFileOrDirectory))
        {
            try self.admit(below)
        }
        try Data().write(to: URL(filePath: directory))
        let error = #expect(throws: LimitError.self) { try self.admit(limiter) }
        let description = try #require(error?.description)
        #expect(
            description.wholeMatch(of: try Regex("open \(directory)/auth/[0-9a-f]{2}.jsonl: Not a directory")) != nil)
    }

    @Test func `what stands in the place of a file is an error, and nobody waits for it`() throws {
        let limiter = try limiter()
        _ = try admit(limiter)
        let path = try path()
        let manager = FileManager.default
        try manager.removeItem(atPath: path)
        try manager.createSymbolicLink(atPath: path, withDestinationPath: directory + "/elsewhere")
        #expect(throws: LimitError.system(operation: "open", path: path, errno: .tooManySymbolicLinkLevels)) {
            try self.admit(limiter)
        }
        try manager.removeItem(atPath: path)
        mkfifo(path, 0o600)
        #expect(throws: LimitError.system(operation: "pread", path: path, errno: .illegalSeek)) {
            try self.admit(limiter)
        }
        try manager.removeItem(atPath: path)
        try manager.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(throws: LimitError.system(operation: "open", path: path, errno: .isDirectory)) {
            try self.admit(limiter)
        }
    }
}
