import Foundation
import Testing

@testable import JSONLines

@Suite struct PageTests {
    private let store: TemporaryStore
    private let partition: Partition

    init() throws {
        store = try TemporaryStore()
        partition = store.partition()
    }

    /// That a page has the rows which a whole reading of the file would give, and knows whether it is the first one.
    private func expectPage(
        of rows: [Row], before id: Int?, limit: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let earlier = rows.filter { id == nil || $0.id < id! }
        let page = try partition.page(before: id, limit: limit)
        let comment = Comment(rawValue: "before \(id.map(String.init) ?? "the end"), limit \(limit)")
        #expect(page.rows == Array(earlier.suffix(limit)), comment, sourceLocation: sourceLocation)
        #expect(page.hasEarlier == (earlier.count > limit), comment, sourceLocation: sourceLocation)
    }

    @Test func `a missing file, or directory, has one empty page`() throws {
        for partition in [partition, store.partition("no/such/rows.jsonl")] {
            for id in [nil, 1, 7] {
                let page = try partition.page(before: id, limit: 10)
                #expect(page.rows.isEmpty)
                #expect(!page.hasEarlier)
            }
        }
    }

    @Test func `an empty file has one empty page`() throws {
        try store.write([])
        for id in [nil, 1, 7] { try expectPage(of: [], before: id, limit: 10) }
    }

    @Test func `a page holds the last rows before an id, whether or not that id exists`() throws {
        let rows = try sampleRows(stride(from: 10, to: 400, by: 3))
        try store.write(rows.flatMap(\.line))
        for limit in [1, 2, 7, rows.count - 1, rows.count, rows.count + 1, .max] {
            try expectPage(of: rows, before: nil, limit: limit)
            for id in 8...402 { try expectPage(of: rows, before: id, limit: limit) }
            for id in [.min, -1, 0, 1, 100_000, .max] { try expectPage(of: rows, before: id, limit: limit) }
        }
    }

    @Test func `pages that follow each other give every row once`() throws {
        let rows = try sampleRows(1...1000)
        try store.write(rows.flatMap(\.line))
        var page = try partition.page(before: nil, limit: 37)
        var found = page.rows
        while page.hasEarlier {
            page = try partition.page(before: found.first?.id, limit: 37)
            found = page.rows + found
        }
        #expect(found == rows)
    }

    @Test func `rows of every length are found, longer ones than what is read at once among them`() throws {
        let lengths = [1, 500, 1023, 1024, 1025, 2048, 8192, 16_383, 16_384, 16_385, 2, 70_000, 3]
        let rows = try lengths.indices.map { index in
            try Row(#"{"id":\#(index + 1),"text":"\#(String(repeating: "a", count: lengths[index]))"}"#)
        }
        try store.write(rows.flatMap(\.line))
        for limit in [1, 2, 5, 100] {
            try expectPage(of: rows, before: nil, limit: limit)
            for id in 1...rows.count + 1 { try expectPage(of: rows, before: id, limit: limit) }
        }
    }

    @Test func `an unterminated last line is ignored, wherever it is cut`() throws {
        let rows = try sampleRows(1...4)
        let whole = rows.flatMap(\.line)
        for cut in whole.count - rows[3].line.count..<whole.count {
            try store.write(whole[..<cut])
            for id in [nil, 2, 4, 5, 6] { try expectPage(of: Array(rows[..<3]), before: id, limit: 2) }
        }
        for cut in 0..<rows[0].line.count {
            try store.write(whole[..<cut])
            for id in [nil, 1, 2] { try expectPage(of: [], before: id, limit: 2) }
        }
    }

    @Test func `an unterminated last line of any length is ignored`() throws {
        let rows = try sampleRows(1...300)
        let tail = try Row(#"{"id":301,"text":"\#(String(repeating: "a", count: 300_000))"}"#).line
        for length in [1, 1023, 1024, 1025, 16_383, 16_384, 16_385, 32_768, 300_000] {
            try store.write(rows.flatMap(\.line) + tail[..<length])
            for id in [nil, 150, 301, 302] { try expectPage(of: rows, before: id, limit: 20) }
        }
    }

    @Test func `every bit that flips in a page is noticed, in the line where it is`() throws {
        let rows = try sampleRows(1...5)
        let whole = rows.flatMap(\.line)
        for index in rows[..<3].reduce(0, { $0 + $1.line.count })..<whole.count {
            let line = whole[..<index].count { $0 == 0x0A } + 1
            for bit in 0..<8 {
                var flipped = whole
                flipped[index] ^= 1 << bit
                try store.write(flipped)
                #expect(throws: StorageError.corrupt(path: partition.path, line: line), "byte \(index), bit \(bit)") {
                    try partition.page(before: nil, limit: 3)
                }
            }
        }
    }

    @Test func `a corrupt row far down in a large file is named by its line`() throws {
        let rows = try sampleRows(1...5000)
        var bytes = rows.flatMap(\.line)
        let position = rows[..<4321].reduce(0) { $0 + $1.line.count } + 30
        bytes[position] ^= 1
        try store.write(bytes)
        #expect(throws: StorageError.corrupt(path: partition.path, line: 4322)) {
            try partition.page(before: 4325, limit: 10)
        }
        #expect(throws: StorageError.corrupt(path: partition.path, line: 4322)) {
            try partition.page(before: nil, limit: 1000)
        }
    }

    @Test func `a bisection does not pass over a corrupt row that it meets`() throws {
        let rows = try sampleRows(1...9)
        var bytes = rows.flatMap(\.line)
        bytes[bytes.count / 2] ^= 1
        let line = bytes[..<(bytes.count / 2)].count { $0 == 0x0A } + 1
        try store.write(bytes)
        for id in 1...10 {
            #expect(throws: StorageError.corrupt(path: partition.path, line: line)) {
                try partition.page(before: id, limit: 1)
            }
        }
    }

    @Test func `a newline at the end that was damaged is corruption, and hides no row`() throws {
        let rows = try sampleRows(1...3)
        for bit in 0..<8 {
            try store.write(rows.flatMap(\.line).dropLast() + [0x0A ^ 1 << bit])
            for id in [nil, 4, 5] {
                #expect(throws: StorageError.corrupt(path: partition.path, line: 3)) {
                    try partition.page(before: id, limit: 1)
                }
            }
        }
    }

    @Test func `what stands in the place of the file is refused as in other readings`() throws {
        try FileManager.default.createDirectory(atPath: partition.path, withIntermediateDirectories: false)
        #expect(throws: StorageError.notRegularFile(path: partition.path)) {
            try partition.page(before: nil, limit: 1)
        }
    }

    @Test func `a page is read while a writer holds the lock`() throws {
        let rows = try sampleRows(1...3)
        let locked = try partition.lock(waiting: .seconds(60))
        try locked.append(rows)
        try expectPage(of: rows, before: 3, limit: 1)
        try expectPage(of: rows, before: nil, limit: 1)
    }
}
