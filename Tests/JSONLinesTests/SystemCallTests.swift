import Testing

@testable import JSONLines

/// What the processes ask of the kernel, and what they do when it refuses.
@Suite(.enabled(if: Tracer.isAvailable, "needs strace"))
struct SystemCallTests {
    private let store: TemporaryStore
    private let partition: Partition
    private let file = "a/rows.jsonl"

    init() throws {
        store = try TemporaryStore()
        partition = store.partition(file)
    }

    @Test func `the first row is confirmed after its directories, and it, are on the disk`() throws {
        let first = try Tracer.run("append", store, file, 1, 1)
        #expect(first.calls == ["mkdir", "flock", "fsync", "fsync", "write", "fdatasync"])
        let second = try Tracer.run("append", store, file, 1, 2)
        #expect(second.calls == ["flock", "write", "fdatasync"])
    }

    @Test func `a compacted file is locked and on the disk before it gets its name`() throws {
        let churn = try Tracer.run("churn", store, file, 4, 0)
        #expect(churn.calls.suffix(5) == ["flock", "write", "fdatasync", "rename", "fsync"])
    }

    @Test(arguments: ["EIO", "ENOSPC", "EDQUOT"])
    func `a failed sync is a failed write, and is not tried again`(error: String) throws {
        try partition.append(sampleRows(7...7)[0])
        let failed = try Tracer.run("append", store, file, 1, 1, injecting: "fdatasync:error=\(error)")
        #expect(failed.calls == ["flock", "write", "fdatasync", "ftruncate"])
        #expect(failed.output.count == 1)
        #expect(failed.output.first?.hasPrefix("fdatasync \(partition.path): ") == true)
        #expect(try partition.read().rows.map(\.id) == [7])
    }

    @Test(arguments: ["EIO", "ENOSPC", "EDQUOT"])
    func `a failed write is cut back`(error: String) throws {
        try partition.append(sampleRows(7...7)[0])
        let failed = try Tracer.run("append", store, file, 1, 1, injecting: "write:error=\(error)")
        #expect(failed.calls == ["flock", "write", "ftruncate"])
        #expect(failed.output.first?.hasPrefix("write \(partition.path): ") == true)
        #expect(try partition.read().rows.map(\.id) == [7])
    }

    @Test func `a directory that cannot be synced is known before anything is written`() throws {
        let failed = try Tracer.run("append", store, file, 1, 1, injecting: "fsync:error=EIO")
        #expect(failed.output.first?.hasPrefix("fsync \(store.path("a")): ") == true)
        #expect(try store.contents(file).isEmpty)
    }

    @Test func `a write that cannot be cut back is reported`() throws {
        try partition.append(sampleRows(7...7)[0])
        let failed = try Tracer.run("append", store, file, 1, 1, injecting: "fdatasync,ftruncate:error=EIO")
        #expect(failed.output.count == 2)
        #expect(failed.output.first?.contains("a failed write was not cut back: ftruncate") == true)
        #expect(failed.output.last?.hasPrefix("fdatasync ") == true)
    }

    @Test(arguments: ["flock", "fsync", "write", "fdatasync"])
    func `a call that a signal interrupts is made again`(call: String) throws {
        let interrupted = try Tracer.run("append", store, file, 1, 1, injecting: "\(call):error=EINTR:when=1")
        #expect(interrupted.output == ["1"])
        #expect(try partition.read().rows.map(\.id) == [1])
    }

    /// The fifth write, and sync, are those of the new file: four rows come before the compaction.
    @Test(arguments: ["write:error=ENOSPC:when=5", "fdatasync:error=ENOSPC:when=5", "rename:error=ENOSPC"])
    func `a compaction that fails leaves the file as it was, and nothing next to it`(injection: String) throws {
        let failed = try Tracer.run("churn", store, file, 4, 0, injecting: injection)
        #expect(failed.output.last?.contains("No space left") == true)
        #expect(try partition.read().rows.map(\.id) == [0, 1, 2, 3])
        #expect(!store.exists(file + ".compact"))
    }

    @Test func `an id is on the disk before it is given, and others need not wait for that`() throws {
        #expect(try store.sequence().next(waiting: .seconds(60)) == 1)
        let drawn = try Tracer.run("draw", store, "ids.jsonl", 1)
        #expect(drawn.output == ["2"])
        #expect(drawn.calls == ["flock", "write", "flock", "fdatasync"])
    }

    @Test func `an id whose sync fails is given to nobody`() throws {
        #expect(try store.sequence().next(waiting: .seconds(60)) == 1)
        let failed = try Tracer.run("draw", store, "ids.jsonl", 1, injecting: "fdatasync:error=EIO")
        #expect(failed.output.count == 1)
        #expect(failed.output.first?.hasPrefix("fdatasync ") == true)
        #expect(try store.sequence().next(waiting: .seconds(60)) == 3)
    }
}
