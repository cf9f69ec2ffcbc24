import Foundation
import Synchronization
import SystemPackage
import Testing

@testable import JSONLines

@Suite struct LockedPartitionTests {
    private let store: TemporaryStore
    private let partition: Partition

    init() throws {
        store = try TemporaryStore()
        partition = store.partition()
    }

    @Test func `files are made with mode 0600 and directories with 0700`() throws {
        let partition = store.partition("a/b/rows.jsonl")
        try partition.append(Row.tombstone(id: 1))
        var locked = try partition.lock(waiting: .seconds(60))
        try locked.compact()
        try store.write(store.contents("a/b/rows.jsonl") + [0x61], to: "a/b/rows.jsonl")
        let modes = try ["a", "a/b", "a/b/rows.jsonl"].map { name in
            try #require(
                FileManager.default.attributesOfItem(atPath: store.path(name))[.posixPermissions] as? Int)
        }
        #expect(modes == [0o700, 0o700, 0o600])
    }

    @Test func `who waits for the lock of a file that is unlinked meanwhile gets that of the new one`() throws {
        try partition.append(Row.tombstone(id: 1))
        let holder = try partition.lock(waiting: .seconds(60))
        let gotLock = Mutex(false)
        let ended = DispatchSemaphore(value: 0)
        Thread.detachNewThread { [partition] in
            do {
                _ = try partition.lock(waiting: .seconds(60))
                gotLock.withLock { $0 = true }
            } catch {
                Issue.record(error)
            }
            ended.signal()
        }
        Thread.sleep(forTimeInterval: 0.2)  // so that it has opened the file
        try partition.unlink()
        ended.wait()
        #expect(gotLock.withLock { $0 })
        #expect(try holder.isUnlinked)
    }

    @Test func `a file that was removed is removed, although a backup has linked it elsewhere`() throws {
        try partition.append(Row.tombstone(id: 1))
        let locked = try partition.lock(waiting: .seconds(60))
        try FileManager.default.linkItem(atPath: partition.path, toPath: store.path("backup.jsonl"))
        try partition.unlink()
        #expect(throws: StorageError.unlinked(path: partition.path)) { try locked.append(Row.tombstone(id: 2)) }
    }

    @Test func `a missing root is an error, not a new store`() throws {
        let root = store.path("missing")
        let partition = Partition(path: "\(root)/a/rows.jsonl", root: root) { _ in }
        #expect(
            throws: StorageError.system(operation: "mkdir", path: "\(root)/a", errno: .noSuchFileOrDirectory)
        ) {
            try partition.append(Row.tombstone(id: 1))
        }
    }

    @Test func `a file is only made when asked for`() throws {
        #expect(throws: StorageError.system(operation: "open", path: partition.path, errno: .noSuchFileOrDirectory)) {
            _ = try partition.lock(waiting: .seconds(60), createIfMissing: false)
        }
        #expect(!store.exists("rows.jsonl"))
    }

    @Test func `who does not get the lock in time is told so`() throws {
        let locked = try partition.lock(waiting: .seconds(60))
        for waiting in [Duration.zero, .milliseconds(30)] {
            #expect(throws: StorageError.lockTimeout(path: partition.path)) {
                _ = try partition.lock(waiting: waiting)
            }
        }
        try locked.append(Row.tombstone(id: 1))
    }

    @Test func `the lock lasts to the end of the scope, also when nothing is done with it`() throws {
        do {
            let locked = try partition.lock(waiting: .seconds(60))
            _ = locked.partition.path
            #expect(throws: StorageError.lockTimeout(path: partition.path)) {
                _ = try partition.lock(waiting: .zero)
            }
        }
        _ = try partition.lock(waiting: .seconds(60))
    }

    @Test func `the lock of a process that is killed is free`() throws {
        let holder = try StoreWriter("hold", store, "rows.jsonl")
        holder.waitForOutput()
        #expect(throws: StorageError.lockTimeout(path: partition.path)) { _ = try partition.lock(waiting: .zero) }
        _ = try holder.kill()
        _ = try partition.lock(waiting: .seconds(60))
    }

    @Test func `readers do not wait for a writer`() throws {
        let locked = try partition.lock(waiting: .seconds(60))
        try locked.append(sampleRows(1...2))
        #expect(try partition.read().rows.map(\.id) == [1, 2])
        #expect(try locked.read().rows.map(\.id) == [1, 2])
    }

    @Test func `a lock gives the value of its body, and passes the errors of the body unchanged`() throws {
        enum OwnError: Error, Equatable {
            case storage(StorageError)
            case own
        }
        let count = try partition.withLock(waiting: .seconds(60), wrappingErrors: OwnError.storage) {
            locked throws(OwnError) in
            #expect(throws: OwnError.storage(.lockTimeout(path: partition.path))) {
                try partition.withLock(waiting: .zero, wrappingErrors: OwnError.storage) { _ throws(OwnError) in
                }
            }
            return 7
        }
        #expect(count == 7)
        #expect(throws: OwnError.own) {
            try partition.withLock(waiting: .seconds(60), wrappingErrors: OwnError.storage) { _ throws(OwnError) in
                throw .own
            }
        }
        _ = try partition.lock(waiting: .seconds(60))
    }

    @Test func `a writer whose file was unlinked is told so`() throws {
        let locked = try partition.lock(waiting: .seconds(60))
        try locked.append(Row.tombstone(id: 1))
        #expect(try !locked.isUnlinked)
        try partition.unlink()
        #expect(try locked.isUnlinked)
        #expect(throws: StorageError.unlinked(path: partition.path)) { try locked.append(Row.tombstone(id: 2)) }
        #expect(!store.exists("rows.jsonl"))
    }

    @Test func `a compaction does not bring an unlinked file back`() throws {
        var locked = try partition.lock(waiting: .seconds(60))
        try locked.unlink()
        #expect(throws: StorageError.unlinked(path: partition.path)) { try locked.compact() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: store.root).isEmpty)
    }

    @Test func `who waited for the lock of a file that was unlinked meanwhile writes to a new one`() throws {
        let holder = try StoreWriter("hold", store, "rows.jsonl")
        holder.waitForOutput()
        let writer = try StoreWriter("append", store, "rows.jsonl", 1, 7)
        try partition.unlink()
        #expect(try writer.finish() == ["7"])
        #expect(try holder.finish() == ["locked", "true"])
        #expect(try partition.read().rows.map(\.id) == [7])
    }

    @Test func `a write that does not fit is cut back, and those after it find a whole file`() throws {
        for limit in [1, 40, 500, 1000, 1777] {
            let limited = try StoreWriter("limit", store, "rows.jsonl", limit)
            let lines = try limited.finish()
            #expect(lines.last == "write \(partition.path): File too large")
            #expect(limited.exitStatus == 1)
            #expect(try partition.read().rows.map { String($0.id) } == lines.dropLast())
            #expect(try store.contents().count <= limit)
            #expect(try store.contents().last ?? 0x0A == 0x0A)
            try partition.unlink()
        }
    }
}
