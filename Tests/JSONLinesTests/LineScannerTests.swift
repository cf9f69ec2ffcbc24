import Foundation
import Testing

@testable import JSONLines

@Suite struct LineScannerTests {
    private let store: TemporaryStore
    private let partition: Partition

    init() throws {
        store = try TemporaryStore()
        partition = store.partition()
    }

    private struct Seen: Equatable {
        var ids: [Int?] = []
        var lines: [[UInt8]] = []
        var tail: LineScanner.Tail?
    }

    private func scan() throws -> Seen {
        var scanner = LineScanner()
        var seen = Seen()
        // Twice, in the same buffer.
        for _ in 1...2 {
            seen = Seen()
            let end = try scanner.scan(partition) { line in
                seen.ids.append(line.id)
                seen.lines.append(Array(line.bytes))
                #expect(line.number == seen.ids.count)
            }
            seen.tail = end?.tail
            #expect(try end?.version == partition.version())
        }
        return seen
    }

    @Test func `a missing file has no version`() throws {
        #expect(try scan() == Seen())
    }

    @Test func `bad lines are seen as well as rows, with nothing left out`() throws {
        let rows = try sampleRows(1...3)
        let bad = [[], Array(repeating: 0, count: 5000), Array("nonsense".utf8)] as [[UInt8]]
        var lines: [[UInt8]] = []
        for (row, bad) in zip(rows, bad) { lines += [row.line.dropLast(), bad] }
        try store.write(lines.flatMap { $0 + [0x0A] })
        #expect(try scan() == Seen(ids: [1, nil, 2, nil, 3, nil], lines: lines, tail: LineScanner.Tail.none))
    }

    @Test func `lines may be longer than its buffer, and files too`() throws {
        let long = try Row(#"{"id":5000,"text":"\#(String(repeating: "আ", count: 1_500_000))"}"#)
        let rows = try sampleRows(1...9000) + [long] + sampleRows(9001...9100)
        try store.write(rows.flatMap(\.line))
        let seen = try scan()
        #expect(seen.ids == rows.map(\.id))
        #expect(seen.lines == rows.map { Array($0.line.dropLast()) })
    }

    @Test func `what follows the last newline is told, wherever a row is cut`() throws {
        let rows = try sampleRows(1...2)
        let (first, second) = (rows[0].line, rows[1].line)
        for cut in 1..<second.count {
            try store.write(first + second[..<cut])
            #expect(try scan().tail == .unfinished(bytes: cut))
            #expect(try scan().ids == [1])
        }
        try store.write(first + second.dropLast() + [0x0B])
        #expect(try scan().tail == .corrupt(line: 2))
    }
}
