import Foundation
import SystemPackage
import Testing

@testable import JSONLines

@Suite struct RowReaderTests {
    private let store: TemporaryStore
    private let partition: Partition

    init() throws {
        store = try TemporaryStore()
        partition = store.partition()
    }

    private func rows() throws -> [Row]? {
        guard var reader = try partition.rows() else { return nil }
        var rows: [Row] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    /// `#require` takes no values that cannot be copied.
    private func reader() throws -> RowReader {
        guard let reader = try partition.rows() else {
            throw StorageError.system(operation: "open", path: partition.path, errno: .noSuchFileOrDirectory)
        }
        return reader
    }

    @Test func `a missing file has no reader`() throws {
        #expect(try rows() == nil)
        #expect(try partition.version() == nil)
    }

    @Test func `it reads what a snapshot holds, in files of many pieces and rows longer than a piece`() throws {
        let long = try Row(#"{"id":5000,"text":"\#(String(repeating: "আ", count: 1_000_000))"}"#)
        let all = try sampleRows(1...4000) + [long] + sampleRows(5001...9000)
        try store.write(all.flatMap(\.line))
        #expect(try rows() == all)
        #expect(try partition.read().rows == all)
    }

    @Test func `an unterminated last line is left out, wherever it is cut`() throws {
        let all = try sampleRows(1...3)
        let whole = all.flatMap(\.line)
        for cut in whole.count - all[2].line.count..<whole.count {
            try store.write(whole[..<cut])
            #expect(try rows() == Array(all[..<2]))
        }
    }

    @Test func `a damaged line is named, and what stands before it was read`() throws {
        let all = try sampleRows(1...3)
        let whole = all.flatMap(\.line)
        for position in all[0].line.count..<whole.count where position % 7 == 0 || position == whole.count - 1 {
            var bytes = whole
            bytes[position] ^= 1
            try store.write(bytes)
            var reader = try reader()
            #expect(try reader.next() == all[0])
            let line = position < all[0].line.count + all[1].line.count ? 2 : 3
            if line == 3 { #expect(try reader.next() == all[1]) }
            do throws(StorageError) {
                let row = try reader.next()
                Issue.record("read \(String(describing: row)) with byte \(position) changed")
            } catch {
                #expect(error == .corrupt(path: partition.path, line: line))
            }
        }
    }

    @Test func `rows that are appended while it reads are left out, and a file that is unlinked is read to its end`()
        throws
    {
        let all = try sampleRows(1...3)
        try store.write(all[..<2].flatMap(\.line))
        var reader = try reader()
        try partition.append(all[2])
        try partition.unlink()
        #expect(try reader.next() == all[0])
        #expect(try reader.next() == all[1])
        #expect(try reader.next() == nil)
    }

    @Test func `a line that a writer took back and another one wrote over is read as it is now`() throws {
        let all = try sampleRows(1...2)
        let replaced = try Row(#"{"id":2,"text":"another one, which is longer by far than what stood here"}"#)
        // What a reader may see that opened the file between the two.
        var torn = all.flatMap(\.line)
        torn[torn.count - 9] ^= 1
        try store.write(torn)
        var reader = try reader()
        #expect(try reader.next() == all[0])
        let file = try FileHandle(forWritingTo: URL(filePath: partition.path))
        try file.seek(toOffset: UInt64(all[0].line.count))
        try file.write(contentsOf: replaced.line)
        #expect(try reader.next() == nil, "it goes beyond the size that was read")
    }

    @Test func `a version changes with every append and every compaction`() throws {
        let all = try sampleRows(1...2)
        try partition.append(all[0])
        let first = try #require(try partition.version())
        #expect(try partition.version() == first)
        #expect(try partition.rows()?.version == first)
        try partition.append(all[1])
        let second = try #require(try partition.version())
        #expect(second != first)
        var locked = try partition.lock(waiting: .seconds(60))
        try locked.compact()
        #expect(try partition.version() != second)
    }

    @Test func `names in a directory are listed, and a missing one has none`() throws {
        try store.write([], to: "a")
        try store.write([], to: ".hidden")
        try store.write([], to: "b")
        #expect(try Directory.names(in: store.root).sorted() == ["a", "b"])
        #expect(try Directory.names(in: store.path("none")) == [])
    }
}
