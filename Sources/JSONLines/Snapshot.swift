import Glibc

/// The rows of a file at the moment it was read.
public struct Snapshot: Sendable {
    /// Every row, in the order of the file.
    public let rows: [Row]

    /// What holds now: of each id the last row, without those that are deleted or of an unknown kind, in the order of their ids.
    ///
    /// Worked out on every access.
    public var live: [Row] { kept.filter { !$0.isOfUnknownKind } }

    /// Likewise, with the rows of unknown kinds: what stays when the file is rewritten.
    ///
    /// Ids are handed out in order, so that almost every row of a new id belongs to the end.
    public var kept: [Row] {
        var latest: [Row] = []
        for row in rows {
            let position = Self.position(of: row.id, in: latest)
            if position < latest.count, latest[position].id == row.id {
                latest[position] = row
            } else {
                latest.insert(row, at: position)
            }
        }
        return latest.filter { !$0.isDeleted }
    }

    /// Where `id` is, or belongs, in rows that are sorted by id.
    private static func position(of id: Int, in rows: [Row]) -> Int {
        var range = 0..<rows.count
        if let last = rows.last, last.id < id { return rows.count }
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = rows[middle].id < id ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    /// What holds now for `id`: its last row, or nil when there is none, or it is deleted or of an unknown kind.
    public func live(id: Int) -> Row? {
        guard let row = rows.last(where: { $0.id == id }), !row.isDeleted, !row.isOfUnknownKind else { return nil }
        return row
    }

    /// Reads the content of a file. An unfinished last line is left out: its writer did not get to the end, and nobody was
    /// told that the row is stored.
    ///
    /// - Parameter toEndOfFile: Whether the last line is that of the file.
    init(of bytes: [UInt8], toEndOfFile: Bool = true) throws(CorruptLine) {
        var rows: [Row] = []
        try Self.scan(bytes, toEndOfFile: toEndOfFile) { id, bounds in rows.append(Row(id: id, checked: bytes[bounds]))
        }
        self.rows = rows
    }

    /// The number of rows in the content of a file.
    static func count(_ bytes: [UInt8]) throws(CorruptLine) -> Int {
        var count = 0
        try scan(bytes, toEndOfFile: true) { _, _ in count += 1 }
        return count
    }

    /// Checks every line, and calls `row` with its id and bounds.
    private static func scan(
        _ bytes: [UInt8], toEndOfFile: Bool, row: (Int, Range<Int>) -> Void
    ) throws(CorruptLine) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(CorruptLine) in
            let buffer = UnsafeRawBufferPointer(buffer)
            var start = 0
            var number = 1
            while start < buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[start...])
                guard let newline = memchr(rest.baseAddress!, 0x0A, rest.count) else {
                    if isCorrupt(tail: rest) { throw CorruptLine(number: number) }
                    return
                }
                let length = rest.baseAddress!.distance(to: newline)
                let line = UnsafeRawBufferPointer(rebasing: rest[..<length])
                guard let id = Row.id(ofLine: line) else {
                    if toEndOfFile, length + 1 == rest.count, isUnfinished(line: line) { return }
                    throw CorruptLine(number: number)
                }
                row(id, start..<start + length)
                start += length + 1
                number += 1
            }
        }
    }

    /// Whether the last line of a file, although it ends with a newline, comes from a write that was under way when the power
    /// failed: of the blocks that it touched, a later one may have reached the disk without an earlier one, which then holds
    /// zeros.
    ///
    /// No row contains a zero byte, and no bit that flips makes a line that begins with one out of a row, or a sector of them.
    static func isUnfinished(line: UnsafeRawBufferPointer) -> Bool {
        guard let start = line.baseAddress, memchr(start, 0, line.count) != nil else { return false }
        if line[0] == 0 { return true }
        var zeros = 0
        return line.contains { byte in
            zeros = byte == 0 ? zeros + 1 : 0
            return zeros == sectorSize
        }
    }

    /// What disks write in one piece, or more than that.
    private static let sectorSize = 512

    /// Whether an unterminated last line cannot come from a write that was cut short: a whole row, and after it one byte that
    /// is not the newline which must have been there. A zero byte can: it is what a disk has where the newline did not reach it.
    static func isCorrupt(tail: UnsafeRawBufferPointer) -> Bool {
        tail.last != 0 && Row.id(ofLine: UnsafeRawBufferPointer(rebasing: tail.dropLast())) != nil
    }
}

/// A complete line that is no row.
struct CorruptLine: Error {
    /// Counts from 1.
    let number: Int
}
