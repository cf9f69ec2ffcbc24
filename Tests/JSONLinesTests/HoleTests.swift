import Testing

@testable import JSONLines

/// A last line of which a later part reached the disk without an earlier one, when the power failed.
@Suite struct HoleTests {
    private let store: TemporaryStore
    private let partition: Partition
    private let rows: [Row]

    init() throws {
        store = try TemporaryStore()
        partition = store.partition()
        rows = try sampleRows(1...3) + [Row(#"{"id":4,"text":"\#(String(repeating: "a", count: 3000))"}"#)]
    }

    /// The rows, with zeros in place of a part of the last one.
    private func file(zeros: Range<Int>) -> [UInt8] {
        let start = rows.dropLast().reduce(0) { $0 + $1.line.count }
        var bytes = rows.flatMap(\.line)
        for offset in zeros { bytes[start + offset] = 0 }
        return bytes
    }

    static let holes = [0..<1, 0..<40, 0..<512, 0..<3000, 512..<1024, 1024..<2100, 0..<2, 100..<612]

    @Test(arguments: holes)
    func `readers leave it out`(zeros: Range<Int>) throws {
        try store.write(file(zeros: zeros))
        #expect(try partition.read().rows == Array(rows.dropLast()))
        #expect(try partition.countRows() == 3)
        var read: [Row] = []
        guard var reader = try partition.rows() else {
            Issue.record("no file")
            return
        }
        while let row = try reader.next() { read.append(row) }
        #expect(read == Array(rows.dropLast()))
    }

    @Test(arguments: holes)
    func `pages leave it out, and have as many rows as they may`(zeros: Range<Int>) throws {
        try store.write(file(zeros: zeros))
        for limit in 1...4 {
            let page = try partition.page(before: nil, limit: limit)
            #expect(page.rows == Array(rows[..<3].suffix(limit)))
            #expect(page.hasEarlier == (limit < 3))
        }
        #expect(try partition.page(before: 4, limit: 2).rows == Array(rows[1..<3]))
        #expect(try partition.page(before: 100, limit: 1).rows == Array(rows[2..<3]))
    }

    @Test(arguments: holes)
    func `the next writer moves it aside`(zeros: Range<Int>) throws {
        let damaged = file(zeros: zeros)
        try store.write(damaged)
        try partition.append(.tombstone(id: 1))
        #expect(try partition.read().rows == rows[..<3] + [.tombstone(id: 1)])
        #expect(try store.contents("rows.jsonl.torn") == damaged.suffix(rows[3].line.count))
        #expect(store.events.contains(.tailRepaired(path: partition.path, bytes: rows[3].line.count)))
    }

    @Test(arguments: holes)
    func `a scan calls it unfinished, and no line`(zeros: Range<Int>) throws {
        try store.write(file(zeros: zeros))
        var scanner = LineScanner()
        var ids: [Int?] = []
        let end = try scanner.scan(partition) { ids.append($0.id) }
        #expect(ids == [1, 2, 3])
        #expect(end?.tail == .unfinished(bytes: rows[3].line.count))
    }

    @Test(arguments: holes, [true, false])
    func `a repair moves it aside as it does any unfinished row`(zeros: Range<Int>, isDamaged: Bool) throws {
        let damage = isDamaged ? Array("nonsense\n".utf8) : []
        try store.write(damage + file(zeros: zeros))
        let torn = rows[3].line.count
        let repaired = try partition.repair(waiting: .seconds(60)) { _, _, _ in true }
        #expect(repaired == PartitionRepair(movedLines: isDamaged ? [1] : [], tornBytes: torn))
        #expect(try store.contents() == rows[..<3].flatMap(\.line))
        #expect(try store.contents("rows.jsonl.torn") == file(zeros: zeros).suffix(torn))
    }

    @Test(arguments: [1, 2, 600])
    func `a row whose newline did not reach the disk is unfinished, whatever zeros follow`(zeros: Int) throws {
        let whole = rows.flatMap(\.line)
        try store.write(whole.dropLast() + Array(repeating: 0, count: zeros))
        #expect(try partition.read().rows == Array(rows.dropLast()))
        try partition.append(.tombstone(id: 1))
        #expect(try partition.read().rows == rows[..<3] + [.tombstone(id: 1)])
    }

    @Test func `in any other line it is corruption`() throws {
        let damaged = file(zeros: 0..<512) + Row.tombstone(id: 1).line
        try store.write(damaged)
        let error = StorageError.corrupt(path: partition.path, line: 4)
        #expect(throws: error) { _ = try partition.read() }
        #expect(throws: error) { _ = try partition.page(before: nil, limit: 3) }
        #expect(throws: error) { _ = try partition.lock(waiting: .seconds(60)).read() }
        #expect(try store.contents() == damaged)
        #expect(try partition.repair(waiting: .seconds(60)) { _, _, _ in true }.movedLines == [4])
    }

    @Test func `a few zeros within a line are corruption, too: a bit that flips can make one`() throws {
        for zeros in [1..<2, 20..<21, 100..<611] {
            try store.write(file(zeros: zeros))
            #expect(throws: StorageError.corrupt(path: partition.path, line: 4)) { _ = try partition.read() }
        }
    }

    @Test func `the last id of a sequence is the one before it`() throws {
        let sequence = store.sequence()
        for id in 1...3 { #expect(try sequence.next(waiting: .seconds(60)) == id) }
        try store.write(store.contents("ids.jsonl") + [0, 0, 0, 0x7D, 0x0A], to: "ids.jsonl")
        #expect(try sequence.last() == 3)
        #expect(try sequence.next(waiting: .seconds(60)) == 4)
    }

    @Test func `no row has a zero byte`() {
        #expect(throws: StorageError.self) { _ = try Row(json: [UInt8](#"{"id":1,"text":"a\#u{0}b"}"#.utf8)) }
    }
}
