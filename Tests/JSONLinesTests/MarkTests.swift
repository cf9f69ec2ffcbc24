import Foundation
import Testing

@testable import JSONLines

/// A file that may be ahead of the disk says so, and who comes next makes up for it.
@Suite struct MarkTests {
    private let store: TemporaryStore
    private let partition: Partition

    init() throws {
        store = try TemporaryStore()
        partition = store.partition("a/rows.jsonl")
    }

    private var mode: Int {
        get throws {
            try #require(
                FileManager.default.attributesOfItem(atPath: partition.path)[.posixPermissions] as? Int)
        }
    }

    private func mark() { chmod(partition.path, 0o1600) }

    @Test func `whoever ends well leaves no mark`() throws {
        try partition.append(sampleRows(1...1)[0])
        #expect(try mode == 0o600)
        var locked = try partition.lock(waiting: .seconds(60))
        try locked.compact()
        #expect(try mode == 0o600)
    }

    @Test func `a mark that is left while one waits for the lock is seen`() throws {
        try partition.append(sampleRows(1...1)[0])
        let waiter = DispatchGroup()
        do {
            let holder = try partition.lock(waiting: .seconds(60))
            DispatchQueue.global().async(group: waiter) { [partition] in
                _ = try? partition.lock(waiting: .seconds(60))
            }
            // Long enough for the other one to have opened the file.
            usleep(300_000)
            mark()
            _ = consume holder
        }
        waiter.wait()
        #expect(try mode == 0o600)
    }

    @Test func `permissions that the owner has changed stay`() throws {
        try partition.append(sampleRows(1...1)[0])
        chmod(partition.path, 0o640)
        try partition.append(sampleRows(2...2)[0])
        #expect(try mode == 0o640)
    }

    @Test func `reading makes nothing durable and takes no mark away, settling leaves it for the next writer`() throws {
        try partition.append(sampleRows(1...1)[0])
        mark()
        #expect(try partition.read().rows.map(\.id) == [1])
        try partition.settle()
        #expect(try mode == 0o1600)
        _ = try partition.lock(waiting: .seconds(60))
        #expect(try mode == 0o600)
    }

    @Test func `a file that is not there is settled`() throws {
        try partition.settle()
        #expect(!store.exists("a"))
    }

    @Test(.enabled(if: Tracer.isAvailable, "needs strace"))
    func `who finds a mark syncs name and content before anything else, and once`() throws {
        try partition.append(sampleRows(7...7)[0])
        mark()
        let first = try Tracer.run("append", store, "a/rows.jsonl", 2, 1)
        #expect(first.calls == ["flock", "fsync", "fdatasync", "write", "fdatasync", "flock", "write", "fdatasync"])
        #expect(try mode == 0o600)
    }

    @Test(.enabled(if: Tracer.isAvailable, "needs strace"))
    func `what a killed process left behind a row stays marked`() throws {
        try partition.append(sampleRows(7...7)[0])
        let killed = try Tracer.run("append", store, "a/rows.jsonl", 1, 1, injecting: "fdatasync:signal=KILL")
        #expect(killed.output.isEmpty)
        #expect(try mode == 0o1600)
    }

    /// The directory is synced for the first row, for the directory above it, and by the compaction.
    @Test(.enabled(if: Tracer.isAvailable, "needs strace"), arguments: ["signal=KILL", "error=EIO"])
    func `a compaction that does not get to the sync of its directory leaves a marked file`(fault: String) throws {
        _ = try Tracer.run("churn", store, "a/rows.jsonl", 4, 0, injecting: "fsync:\(fault):when=3")
        #expect(try mode == 0o1600)
        let next = try Tracer.run("append", store, "a/rows.jsonl", 1, 1000)
        #expect(next.calls == ["flock", "fsync", "fdatasync", "write", "fdatasync"])
        #expect(try partition.read().rows.map(\.id) == [0, 1, 2, 3, 1000])
    }

    @Test(.enabled(if: Tracer.isAvailable, "needs strace"))
    func `a file whose mark cannot be made up for takes no row`() throws {
        try partition.append(sampleRows(7...7)[0])
        mark()
        let failed = try Tracer.run("append", store, "a/rows.jsonl", 1, 1, injecting: "fsync:error=EIO")
        #expect(failed.calls == ["flock", "fsync"])
        #expect(failed.output.first?.hasPrefix("fsync ") == true)
        #expect(try mode == 0o1600)
    }
}
