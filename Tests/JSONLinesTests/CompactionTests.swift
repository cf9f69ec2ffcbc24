import Foundation
import JSON
import SystemPackage
import Testing

@testable import JSONLines

@Suite struct CompactionTests {
    private let store: TemporaryStore
    private let partition: Partition

    init() throws {
        store = try TemporaryStore()
        partition = store.partition()
    }

    @Test func `only live rows stay, byte for byte`() throws {
        let rows = try sampleRows(1...4) + [Row(#"{"id":2,"v" : 2.50}"#), .tombstone(id: 3)]
        for row in rows { try partition.append(row) }
        let sizeBefore = try store.contents().count
        var locked = try partition.lock(waiting: .seconds(60))
        try locked.compact()
        let kept = [rows[0], rows[4], rows[3]].flatMap(\.line)
        #expect(try store.contents() == kept)
        #expect(store.events == [.compacted(path: partition.path, bytesBefore: sizeBefore, bytesAfter: kept.count)])
        #expect(!store.exists("rows.jsonl.compact"))
    }

    @Test func `rows of a kind that only a newer version knows stay, and nobody reads them`() throws {
        let foreign = try [Row(#"{"id":2,"kind":"x","v" : [1]}"#), Row(#"{"id":5,"v":{"kind":1},"kind":null}"#)]
        let rows = try sampleRows(1...1) + foreign + [Row(#"{"id":3,"v":"kind","w":{"kind":1}}"#), .tombstone(id: 1)]
        for row in rows { try partition.append(row) }
        var locked = try partition.lock(waiting: .seconds(60))
        try locked.compact()
        #expect(try store.contents() == [rows[1], rows[3], rows[2]].flatMap(\.line))
        #expect(try partition.read().live == [rows[3]])
        #expect(try partition.read().live(id: 2) == nil)
    }

    @Test func `the lock goes on, on the new file`() throws {
        try partition.append(sampleRows(1...1)[0])
        var locked = try partition.lock(waiting: .seconds(60))
        try locked.compact()
        #expect(throws: StorageError.lockTimeout(path: partition.path)) { _ = try partition.lock(waiting: .zero) }
        try locked.append(Row.tombstone(id: 1))
        #expect(try partition.read().rows == sampleRows(1...1) + [.tombstone(id: 1)])
        #expect(try locked.read().live.isEmpty)
        #expect(try !locked.isUnlinked)
    }

    @Test func `who waited for the lock meanwhile writes to the new file`() throws {
        try partition.append(sampleRows(1...1)[0])
        var writers: [StoreWriter] = []
        do {
            var locked = try partition.lock(waiting: .seconds(60))
            for id in 2...5 { writers.append(try StoreWriter("append", store, "rows.jsonl", 1, id)) }
            Thread.sleep(forTimeInterval: 0.3)  // so that most of them have opened the old file
            try locked.compact()
        }
        for writer in writers { _ = try writer.finish() }
        #expect(try partition.read().rows.map(\.id).sorted() == [1, 2, 3, 4, 5])
    }

    @Test func `what a compaction that was killed has left is overwritten`() throws {
        try store.write(Array(repeating: 0x61, count: 10_000), to: "rows.jsonl.compact")
        try partition.append(sampleRows(1...1)[0])
        var locked = try partition.lock(waiting: .seconds(60))
        try locked.compact()
        #expect(try partition.read().rows == sampleRows(1...1))
    }

    @Test func `a corrupt file is not compacted`() throws {
        let damaged = try sampleRows(1...1)[0].line + [0x61, 0x0A]
        try store.write(damaged)
        var locked = try partition.lock(waiting: .seconds(60))
        #expect(throws: StorageError.corrupt(path: partition.path, line: 2)) { try locked.compact() }
        locked.compactIfMostlyDead()
        #expect(try store.contents() == damaged)
    }

    @Test(arguments: [
        (deadBytes: 60_000, liveBytes: 100, isCompacted: false),
        (deadBytes: 70_000, liveBytes: 100, isCompacted: true),
        (deadBytes: 70_000, liveBytes: 69_000, isCompacted: true),
        (deadBytes: 70_000, liveBytes: 71_000, isCompacted: false),
    ])
    func `a file is mostly dead over 64 KiB and with less than half of it live`(
        deadBytes: Int, liveBytes: Int, isCompacted: Bool
    ) throws {
        func row(_ id: Int, size: Int) throws -> Row {
            try Row(#"{"id":\#(id),"text":"\#(String(repeating: "a", count: size))"}"#)
        }
        var locked = try partition.lock(waiting: .seconds(60))
        try locked.append([row(1, size: deadBytes), row(2, size: liveBytes), .tombstone(id: 1)])
        locked.compactIfMostlyDead()
        #expect(try locked.read().rows.count == (isCompacted ? 1 : 3))
        #expect(try locked.read().live == [row(2, size: liveBytes)])
    }

    @Test func `a compaction that nobody asked for fails without an error, and leaves the file as it was`() throws {
        let obstacle = store.path("rows.jsonl.compact")
        try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
        let rows = try [Row(#"{"id":1,"text":"\#(String(repeating: "a", count: 70_000))"}"#), .tombstone(id: 1)]
        var locked = try partition.lock(waiting: .seconds(60))
        try locked.append(rows)
        locked.compactIfMostlyDead()
        let failure = StorageError.system(operation: "unlink", path: obstacle, errno: .isDirectory)
        #expect(store.events == [.compactionFailed(path: partition.path, error: failure)])
        #expect(throws: failure) { try locked.compact() }
        #expect(try locked.read().rows == rows)
        try locked.append(rows[1])
    }

    @Test func `under concurrent writers, compactions and readers nothing is lost and no reader fails`() throws {
        let churners = try (0..<4).map { try StoreWriter("churn", store, "rows.jsonl", 80, $0 * 100) }
        let appenders = try (0..<4).map { try StoreWriter("append", store, "rows.jsonl", 40, 1000 + $0 * 1000) }
        var lastSeen: [Int: Int] = [:]
        for _ in 0..<200 {
            let live = try partition.read().live
            for row in live where row.id < 1000 {
                let revision = try Self.revision(of: row)
                #expect(revision >= lastSeen[row.id, default: 0], "an old revision came back")
                lastSeen[row.id] = revision
            }
            #expect(Set(live.map(\.id)).count == live.count)
        }
        for writer in churners + appenders {
            _ = try writer.finish()
            #expect(writer.exitStatus == 0)
        }
        let live = try partition.read().live
        #expect(live.count == 4 * 8 + 4 * 40)
        for row in live where row.id < 1000 { #expect(try Self.revision(of: row) == 72 + row.id % 100) }
    }

    private static func revision(of row: Row) throws -> Int {
        try #require(JSONObject(row.json[...])?.int("revision"))
    }
}
