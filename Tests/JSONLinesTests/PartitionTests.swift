import Foundation
import SystemPackage
import Testing

@testable import JSONLines

@Suite struct PartitionTests {
    private let store: TemporaryStore
    private let partition: Partition

    init() throws {
        store = try TemporaryStore()
        partition = store.partition()
    }

    @Test func `a missing file, or directory, has no rows`() throws {
        #expect(try partition.read().rows.isEmpty)
        #expect(try partition.countRows() == 0)
        #expect(try store.partition("no/such/rows.jsonl").read().rows.isEmpty)
    }

    @Test func `rows are read as they were appended`() throws {
        let rows = try sampleRows(1...100)
        for row in rows { try partition.append(row) }
        #expect(try partition.read().rows == rows)
        #expect(try partition.countRows() == 100)
    }

    @Test func `a large row is read whole`() throws {
        let row = try Row(#"{"id":1,"text":"\#(String(repeating: "আ", count: 1_000_000))"}"#)
        try partition.append(row)
        #expect(try partition.read().rows == [row])
    }

    @Test func `an unterminated last line is not read, wherever it is cut`() throws {
        let rows = try sampleRows(1...3)
        let whole = rows.flatMap(\.line)
        for cut in whole.count - rows[2].line.count..<whole.count {
            try store.write(whole[..<cut])
            #expect(try partition.read().rows == Array(rows[..<2]))
            #expect(try partition.countRows() == 2)
        }
    }

    @Test func `every bit that flips is noticed, in the line where it is`() throws {
        let rows = try sampleRows(1...3)
        let whole = rows.flatMap(\.line)
        for index in whole.indices {
            let line = whole[..<index].count { $0 == 0x0A } + 1
            for bit in 0..<8 {
                var flipped = whole
                flipped[index] ^= 1 << bit
                try store.write(flipped)
                #expect(throws: StorageError.corrupt(path: partition.path, line: line)) { try partition.read() }
                #expect(throws: StorageError.corrupt(path: partition.path, line: line)) { try partition.countRows() }
            }
        }
    }

    @Test(arguments: ["", "{}", "x", #"{"id":2}"#, #"{"crc":"00000000","id":2}"#, "\r"])
    func `a line that is no row is never skipped, and the error names file and line`(line: String) throws {
        let rows = try sampleRows(1...2)
        try store.write(rows[0].line + Array(line.utf8) + [0x0A] + rows[1].line)
        let error = #expect(throws: StorageError.self) { try partition.read() }
        #expect(error == .corrupt(path: partition.path, line: 2))
        #expect(error?.description == "\(partition.path), line 2: corrupt row")
        #expect(throws: StorageError.corrupt(path: partition.path, line: 2)) { try partition.countRows() }
        #expect(throws: StorageError.corrupt(path: partition.path, line: 2)) {
            try partition.lock(waiting: .seconds(60)).read()
        }
    }

    @Test(arguments: ["A", "F"])
    func `a checksum in upper case does not count`(digit: Character) throws {
        let line = try #require(
            (1...).lazy.map { String(decoding: try! Row(#"{"id":\#($0)}"#).line, as: UTF8.self) }
                .first { $0.dropFirst(8).prefix(8).contains(Character(digit.lowercased())) })
        let end = line.index(line.startIndex, offsetBy: 16)
        try store.write((line[..<end].replacing(digit.lowercased(), with: String(digit)) + line[end...]).utf8)
        #expect(throws: StorageError.corrupt(path: partition.path, line: 1)) { try partition.read() }
    }

    @Test func `a symbolic link is refused`() throws {
        try store.write(sampleRows(1...1)[0].line, to: "elsewhere.jsonl")
        try FileManager.default.createSymbolicLink(
            atPath: partition.path, withDestinationPath: "elsewhere.jsonl")
        let refused = StorageError.system(operation: "open", path: partition.path, errno: .tooManySymbolicLinkLevels)
        #expect(throws: refused) { try partition.read() }
        #expect(throws: refused) { try partition.append(Row.tombstone(id: 1)) }
        #expect(throws: refused) { try store.sequence("rows.jsonl").next(waiting: .seconds(60)) }
        #expect(try store.partition("elsewhere.jsonl").countRows() == 1)
    }

    @Test func `a directory in the place of the file is an error`() throws {
        try FileManager.default.createDirectory(atPath: partition.path, withIntermediateDirectories: false)
        #expect(throws: StorageError.notRegularFile(path: partition.path)) { try partition.read() }
        #expect(throws: StorageError.system(operation: "open", path: partition.path, errno: .isDirectory)) {
            try partition.append(Row.tombstone(id: 1))
        }
    }

    @Test func `a pipe in the place of the file is an error, and nobody waits for it`() throws {
        mkfifo(partition.path, 0o600)
        #expect(throws: StorageError.notRegularFile(path: partition.path)) { try partition.read() }
        #expect(throws: StorageError.notRegularFile(path: partition.path)) {
            try partition.append(Row.tombstone(id: 1))
        }
    }

    @Test func `unlinking removes the file and what repairs left of it, and works again when nothing is there`() throws
    {
        try partition.append(Row.tombstone(id: 1))
        try store.write([0x61], to: "rows.jsonl.torn")
        try store.write([0x61], to: "rows.jsonl.compact")
        try partition.unlink()
        #expect(try FileManager.default.contentsOfDirectory(atPath: store.root).isEmpty)
        try partition.unlink()
        try store.partition("no/such/rows.jsonl").unlink()
    }

    @Test func `descriptions name operation, path and system error`() {
        let error = StorageError.system(operation: "write", path: "/data/users/00.jsonl", errno: .noSpace)
        #expect(error.description == "write /data/users/00.jsonl: No space left on device")
    }
}
