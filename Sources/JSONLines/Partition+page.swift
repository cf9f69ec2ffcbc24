import Glibc

/// Rows that follow each other in a file, in its order.
public struct RowPage: Sendable {
    public let rows: [Row]
    /// Whether there are rows before the first of these.
    public let hasEarlier: Bool
}

extension Partition {
    /// The last rows with ids below a given one, of a file to which rows are only appended, each with a higher id than those
    /// before it and none of them a tombstone. A missing file has none.
    ///
    /// The file is read from its end, and the place of an id found by bisection: what that costs depends on the page, and
    /// hardly on the file. Only the rows that it looks at are checked.
    ///
    /// - Parameters:
    ///   - id: nil for the end of the file.
    ///   - limit: How many rows at most.
    /// - Throws: As ``read()`` does.
    public func page(before id: Int?, limit: Int) throws(StorageError) -> RowPage {
        if let page = try? lookUpPage(before: id, limit: limit) { return page }
        // As in `read`: the first look may have met a failed write that was cut back while another writer appended.
        return try lookUpPage(before: id, limit: limit)
    }

    private func lookUpPage(before id: Int?, limit: Int) throws(StorageError) -> RowPage {
        let file: File
        do throws(StorageError) { file = try File(path, O_RDONLY) } catch {
            if error.isMissingFile { return RowPage(rows: [], hasEarlier: false) }
            throw error
        }
        let size = file.openedSize
        let end = if let id { try file.offset(ofRowsFrom: id, size: size) } else { size }
        return try file.lastRows(limit, before: end, isEndOfFile: end == size)
    }
}

extension File {
    /// The last rows before `end`, where a line ends, or the file does.
    fileprivate func lastRows(_ limit: Int, before end: Int, isEndOfFile: Bool) throws(StorageError) -> RowPage {
        let (bytes, start) = try lastLines(limit, before: end)
        let rows: [Row]
        do throws(CorruptLine) { rows = try Snapshot(of: bytes, toEndOfFile: isEndOfFile).rows } catch {
            throw try corruptLine(error.number, from: start)
        }
        if rows.count < limit, start > 0 {
            // An unfinished last line has taken the place of a row.
            let end = start + rows.reduce(0) { $0 + $1.bytes.count + 1 }
            return try lastRows(limit, before: end, isEndOfFile: false)
        }
        return RowPage(rows: rows, hasEarlier: start > 0)
    }

    /// The last `limit` lines before `end`, with what follows the last newline, and where they start.
    private func lastLines(_ limit: Int, before end: Int) throws(StorageError) -> (bytes: [UInt8], start: Int) {
        var bytes: [UInt8] = []
        var start = end
        var newlines = 0
        while start > 0 {
            let from = max(0, start - max(Self.pieceSize, bytes.count))
            let piece = try read(from: from, to: start)
            bytes = piece + bytes
            start = from
            var rest = piece[...]
            while let newline = rest.lastIndex(of: UInt8(ascii: "\n")) {
                if newlines >= limit { return (Array(bytes[(newline + 1)...]), start + newline + 1) }
                newlines += 1
                rest = rest[..<newline]
            }
        }
        return (bytes, start)
    }

    /// Where the first row begins whose id is not below `id`; where the last row ends when there is none.
    fileprivate func offset(ofRowsFrom id: Int, size: Int) throws(StorageError) -> Int {
        // Begins and ends where a line does.
        var range = 0..<size
        while !range.isEmpty {
            let (bytes, start, isTerminated) = try line(at: (range.lowerBound + range.upperBound) / 2, in: range)
            let end = start + bytes.count + 1
            guard isTerminated else {
                if bytes.withUnsafeBytes(Snapshot.isCorrupt(tail:)) { throw try corruptLine(1, from: start) }
                range = range.lowerBound..<start
                continue
            }
            guard let row = Row(line: bytes) else {
                guard end == size, bytes.withUnsafeBytes(Snapshot.isUnfinished(line:)) else {
                    throw try corruptLine(1, from: start)
                }
                range = range.lowerBound..<start
                continue
            }
            range = row.id < id ? end..<range.upperBound : range.lowerBound..<start
        }
        return range.lowerBound
    }

    /// The line that the byte at `offset` belongs to, without its newline.
    private func line(
        at offset: Int, in range: Range<Int>
    ) throws(StorageError) -> (bytes: ArraySlice<UInt8>, start: Int, isTerminated: Bool) {
        var reach = 1024
        while true {
            let from = max(range.lowerBound, offset - reach)
            let to = min(range.upperBound, offset + reach)
            let bytes = try read(from: from, to: to)
            let before = bytes.prefix(offset - from).lastIndex(of: UInt8(ascii: "\n"))
            let after = bytes.dropFirst(offset - from).firstIndex(of: UInt8(ascii: "\n"))
            if before != nil || from == range.lowerBound, after != nil || to == range.upperBound {
                let start = before.map { $0 + 1 } ?? 0
                return (bytes[start..<(after ?? bytes.count)], from + start, after != nil)
            }
            reach *= 8
        }
    }

    /// The error for a line, counted from 1 at `start`. Where that stands is only counted once it is needed.
    private func corruptLine(_ number: Int, from start: Int) throws(StorageError) -> StorageError {
        var newlines = 0
        for from in stride(from: 0, to: start, by: Self.pieceSize) {
            newlines += try read(from: from, to: min(start, from + Self.pieceSize)).count { $0 == UInt8(ascii: "\n") }
        }
        return .corrupt(path: path, line: newlines + number)
    }

    private static var pieceSize: Int { 16 * 1024 }
}
