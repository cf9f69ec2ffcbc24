import Foundation
import SystemPackage
import Testing

@testable import JSONLines

@Suite struct RepairTests {
    private let store: TemporaryStore
    private let partition: Partition

    init() throws {
        store = try TemporaryStore()
        partition = store.partition()
    }

    private func repair(_ isSound: (Int, Int) -> Bool = { _, _ in true }) throws -> PartitionRepair {
        try partition.repair(waiting: .seconds(60)) { line, id, _ in isSound(line, id) }
    }

    private func text(_ name: String) throws -> String { String(decoding: try store.contents(name), as: UTF8.self) }

    @Test func `a sound file, an empty and a missing one are left as they are`() throws {
        #expect(try repair() == PartitionRepair(movedLines: [], tornBytes: 0))
        #expect(!store.exists("rows.jsonl"))
        for rows in [[], try sampleRows(1...3)] {
            try store.write(rows.flatMap(\.line))
            let version = try partition.version()
            #expect(try repair() == PartitionRepair(movedLines: [], tornBytes: 0))
            #expect(try partition.version() == version)
        }
        #expect(!store.exists("rows.jsonl.corrupt") && !store.exists("rows.jsonl.torn"))
    }

    @Test func `lines that are no rows are kept with their numbers, and the rows stay byte for byte`() throws {
        let rows = try sampleRows(1...3)
        try store.write(rows[0].line + Array("nonsense\n\n".utf8) + rows[1].line + rows[2].line + Array("half".utf8))
        #expect(try repair() == PartitionRepair(movedLines: [2, 3], tornBytes: 4))
        #expect(try store.contents() == rows.flatMap(\.line))
        #expect(try text("rows.jsonl.corrupt") == "2\tnonsense\n3\t\n")
        #expect(try text("rows.jsonl.torn") == "half\n")
        #expect(!store.exists("rows.jsonl.compact"))
    }

    @Test func `the caller may refuse rows`() throws {
        let rows = try sampleRows(1...3)
        try store.write(rows.flatMap(\.line))
        #expect(try repair { line, id in line != 1 && id != 3 }.movedLines == [1, 3])
        #expect(try partition.read().rows == [rows[1]])
    }

    @Test func `a whole row with a damaged newline is damage, and no unfinished row`() throws {
        let rows = try sampleRows(1...2)
        try store.write(rows[0].line + rows[1].line.dropLast() + [0x0B])
        #expect(throws: StorageError.corrupt(path: partition.path, line: 2)) {
            _ = try partition.lock(waiting: .seconds(60))
        }
        #expect(try repair() == PartitionRepair(movedLines: [2], tornBytes: 0))
        #expect(try partition.read().rows == [rows[0]])
        try partition.append(rows[1])
    }

    @Test func `a repair that was killed before its last step keeps no line twice`() throws {
        let rows = try sampleRows(1...2)
        let damaged = rows[0].line + Array("nonsense\n".utf8) + rows[1].line + Array("half".utf8)
        try store.write(damaged)
        _ = try repair()
        let (corrupt, torn) = (try text("rows.jsonl.corrupt"), try text("rows.jsonl.torn"))
        for cut in 0...corrupt.utf8.count {
            try store.write(damaged)
            try store.write(corrupt.utf8.prefix(cut), to: "rows.jsonl.corrupt")
            #expect(try repair().movedLines == [2])
            let lines = try text("rows.jsonl.corrupt").split(separator: "\n")
            #expect(lines.count { $0 == "2\tnonsense" } == 1, "\(lines)")
            #expect(try text("rows.jsonl.torn") == torn)
            #expect(try partition.read().rows == rows)
        }
    }

    @Test func `who waits for the lock meanwhile writes to the repaired file`() throws {
        let rows = try sampleRows(1...1)
        try store.write(rows[0].line + Array("nonsense\n".utf8))
        let writers = try (2...9).map { try StoreWriter("append", store, "rows.jsonl", 5, $0 * 100) }
        for _ in 1...20 { _ = try repair() }
        for writer in writers { _ = try writer.finish() }
        _ = try repair()
        #expect(try partition.read().rows.count == 41)
    }

    @Test func `all lines are put aside, and the file goes`() throws {
        let rows = try sampleRows(1...2)
        try store.write(rows.flatMap(\.line))
        for _ in 1...2 { try partition.putAside(waiting: .seconds(60)) }
        #expect(!store.exists("rows.jsonl"))
        #expect(try text("rows.jsonl.corrupt").split(separator: "\n").count == 2)
    }

    @Test func `what a killed compaction has left goes, and an unfinished row only with its file`() throws {
        try store.write(sampleRows(1...1)[0].line)
        for name in ["rows.jsonl.compact", "rows.jsonl.torn"] { try store.write([0x61], to: name) }
        try partition.removeRemains(waiting: .seconds(60))
        #expect(!store.exists("rows.jsonl.compact") && store.exists("rows.jsonl.torn") && store.exists("rows.jsonl"))
        try FileManager.default.removeItem(atPath: partition.path)
        try partition.removeRemains(waiting: .seconds(60))
        #expect(!store.exists("rows.jsonl.torn") && !store.exists("rows.jsonl"))
    }

    @Test func `unlinking takes with it what repairs have kept`() throws {
        try store.write(sampleRows(1...1)[0].line + Array("nonsense\nhalf".utf8))
        _ = try repair()
        try partition.unlink()
        #expect(!store.exists("rows.jsonl.corrupt") && !store.exists("rows.jsonl.torn"))
    }

    @Test func `one looks while nobody writes, and not while somebody does`() throws {
        #expect(try partition.whileNobodyWrites { true } == nil)
        try store.write([])
        #expect(try partition.whileNobodyWrites { true } == true)
        let both = try partition.whileNobodyWrites { () throws(StorageError) in
            try partition.whileNobodyWrites { true }
        }
        #expect(both == true, "others may look as well")
        let locked = try partition.lock(waiting: .seconds(60))
        #expect(try partition.whileNobodyWrites { true } == nil)
        #expect(try !locked.isUnlinked)
    }

    @Test func `a sequence goes on behind an id, and never back`() throws {
        let sequence = store.sequence()
        try sequence.advance(beyond: 10, waiting: .seconds(60))
        #expect(try sequence.next(waiting: .seconds(60)) == 11)
        let before = try store.contents("ids.jsonl")
        try sequence.advance(beyond: 5, waiting: .seconds(60))
        #expect(try store.contents("ids.jsonl") == before)
        #expect(throws: StorageError.exhausted(path: store.path("ids.jsonl"))) {
            try sequence.advance(beyond: IDSequence.maximum + 1, waiting: .seconds(60))
        }
    }
}
