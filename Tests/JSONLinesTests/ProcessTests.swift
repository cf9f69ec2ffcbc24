import Foundation
import Testing

@testable import JSONLines

/// Several processes on one file, some of them killed.
@Suite struct ProcessTests {
    private let store: TemporaryStore
    private let partition: Partition

    init() throws {
        store = try TemporaryStore()
        partition = store.partition()
    }

    @Test func `64 writers on one file lose nothing`() throws {
        let writers = try (0..<64).map { try StoreWriter("append", store, "rows.jsonl", 10, 1 + $0 * 10) }
        let acknowledged = try writers.flatMap { try $0.finish() }
        #expect(acknowledged.compactMap(Int.init).sorted() == Array(1...640))
        #expect(try partition.read().rows.map(\.id).sorted() == Array(1...640))
        #expect(store.events.isEmpty)
    }

    /// In memory: eighty thousand syncs of a real disk take many minutes, and what is proved here is that processes exclude
    /// each other, not that the disk keeps its word.
    @Test func `8 processes that draw 10,000 ids each never draw one twice`() throws {
        let store = try TemporaryStore(in: "/dev/shm")
        let writers = try (0..<8).map { _ in try StoreWriter("draw", store, "ids.jsonl", 10_000) }
        let ids = try writers.flatMap { try $0.finish() }.compactMap(Int.init)
        #expect(ids.sorted() == Array(1...80_000))
    }

    @Test(arguments: 0..<5)
    func `every row that was confirmed is there after the writers are killed at any moment`(round: Int) throws {
        let writers = try (0..<4).map { try StoreWriter("append", store, "rows.jsonl", 0, 1 + $0 * 1_000_000) }
        let churner = try StoreWriter("churn", store, "rows.jsonl", 0, 10_000_000)
        for writer in writers + [churner] { writer.waitForOutput() }
        for writer in writers {
            Thread.sleep(forTimeInterval: .random(in: 0...0.1))
            let confirmed = try writer.kill().compactMap(Int.init)
            let present = Set(try partition.read().rows.map(\.id))
            #expect(present.isSuperset(of: confirmed))
        }
        _ = try churner.kill()
        // Who comes next finds a file that it can use.
        try partition.append(.tombstone(id: 10_000_000))
        #expect(try store.contents().last == 0x0A)
        #expect(try partition.countRows() > 4)
    }

    @Test func `no id is drawn twice when processes are killed while they draw`() throws {
        var ids: [Int] = []
        for _ in 0..<10 {
            let writers = try (0..<3).map { _ in try StoreWriter("draw", store, "ids.jsonl", 0) }
            writers[0].waitForOutput()
            Thread.sleep(forTimeInterval: .random(in: 0...0.1))
            ids += try writers.flatMap { try $0.kill() }.compactMap(Int.init)
        }
        #expect(Set(ids).count == ids.count)
        #expect(try store.sequence().next(waiting: .seconds(60)) > #require(ids.max()))
    }
}
