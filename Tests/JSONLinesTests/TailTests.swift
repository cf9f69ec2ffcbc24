import Testing

@testable import JSONLines

@Suite struct TailTests {
    private let store: TemporaryStore
    private let partition: Partition

    init() throws {
        store = try TemporaryStore()
        partition = store.partition()
    }

    @Test func `the next writer moves an unterminated last line aside, wherever it is cut`() throws {
        let rows = try sampleRows(1...4)
        let whole = rows[..<3].flatMap(\.line)
        let start = whole.count - rows[2].line.count
        var torn: [UInt8] = []
        for cut in start + 1..<whole.count {
            try store.write(whole[..<cut])
            try partition.append(rows[3])
            #expect(try partition.read().rows == [rows[0], rows[1], rows[3]])
            torn += whole[start..<cut] + [0x0A]
            #expect(try store.contents("rows.jsonl.torn") == torn)
            #expect(store.events.last == .tailRepaired(path: partition.path, bytes: cut - start))
        }
    }

    @Test func `an unterminated first line leaves an empty file`() throws {
        try store.write(Row.tombstone(id: 1).line.dropLast())
        _ = try partition.lock(waiting: .seconds(60))
        #expect(try store.contents().isEmpty)
    }

    @Test func `an unterminated line of any length is found`() throws {
        let row = try Row(#"{"id":2,"text":"\#(String(repeating: "a", count: 300_000))"}"#)
        for length in [1, 63, 64, 65, 4095, 4096, 4097, 262_143, 262_144, 262_145] {
            try store.write(Row.tombstone(id: 1).line + row.line[..<length])
            _ = try partition.lock(waiting: .seconds(60))
            #expect(try store.contents() == Row.tombstone(id: 1).line)
            #expect(store.events.last == .tailRepaired(path: partition.path, bytes: length))
        }
    }

    @Test func `a whole file is left as it is`() throws {
        let whole = try sampleRows(1...3).flatMap(\.line)
        try store.write(whole)
        _ = try partition.lock(waiting: .seconds(60))
        #expect(try store.contents() == whole)
        #expect(store.events.isEmpty)
        #expect(!store.exists("rows.jsonl.torn"))
    }

    @Test func `a newline that was damaged is corruption, and not repaired away`() throws {
        let whole = try sampleRows(1...3).flatMap(\.line)
        for bit in 0..<8 {
            let damaged = Array(whole.dropLast()) + [0x0A ^ 1 << bit]
            try store.write(damaged)
            #expect(throws: StorageError.corrupt(path: partition.path, line: 3)) {
                _ = try partition.lock(waiting: .seconds(60))
            }
            #expect(try store.contents() == damaged)
        }
    }
}
