import Glibc

/// The rows of a file at the moment it was read.
public struct Snapshot: Sendable {
    /// Every row, in the order of the file.
    public let rows: [Row]

    /// What holds now: of each id the last row, without those that are deleted, in the order of their ids.
    ///
    /// Worked out on every access. Ids are handed out in order, so that almost every row of a new id belongs to the end.
    public var live: [Row] {
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

    /// What holds now for `id`: its last row, or nil when there is none or it is deleted.
    public func live(id: Int) -> Row? {
        guard let row = rows.last(where: { $0.id == id }), !row.isDeleted else { return nil }
        return row
    }

    /// Reads the content of a file. An unterminated last line is left out: its writer did not get to the end, and nobody was
    /// told that the row is stored.
    init(of bytes: [UInt8]) throws(CorruptLine) {
        var rows: [Row] = []
        try Self.scan(bytes) { id, bounds in rows.append(Row(id: id, checked: bytes[bounds])) }
        self.rows = rows
    }

    /// The number of rows in the content of a file.
    static func count(_ bytes: [UInt8]) throws(CorruptLine) -> Int {
        var count = 0
        try scan(bytes) { _, _ in count += 1 }
        return count
    }

    /// Checks every line, and calls `row` with its id and bounds.
    private static func scan(_ bytes: [UInt8], row: (Int, Range<Int>) -> Void) throws(CorruptLine) {
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
                guard let id = Row.id(ofLine: UnsafeRawBufferPointer(rebasing: rest[..<length])) else {
                    throw CorruptLine(number: number)
                }
                row(id, start..<start + length)
                start += length + 1
                number += 1
            }
        }
    }

    /// Whether an unterminated last line cannot come from a write that was cut short: a whole row, and after it one byte that
    /// is not the newline which must have been there.
    static func isCorrupt(tail: UnsafeRawBufferPointer) -> Bool {
        Row.id(ofLine: UnsafeRawBufferPointer(rebasing: tail.dropLast())) != nil
    }
}

/// A complete line that is no row.
struct CorruptLine: Error {
    /// Counts from 1.
    let number: Int
}
