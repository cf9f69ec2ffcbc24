import Glibc

/// Goes through the lines of files, bad ones too, in a buffer that it keeps from file to file: for programs that look after
/// a store and read all of it.
///
/// It takes no lock, and reads to the size that a file had when it was opened. It may meet a failed write that was cut back
/// while another writer appended in its place; such a mixture does not last, so that a second look tells.
public struct LineScanner: ~Copyable {
    /// A line that a newline ends.
    public struct Line {
        /// Counts from 1.
        public let number: Int
        /// The id of the row; nil when checksum or shape are wrong.
        public let id: Int?
        /// Without the newline. Good only until the next line.
        public let bytes: UnsafeRawBufferPointer
    }

    /// What comes after the last newline of a file.
    public enum Tail: Equatable, Sendable {
        case none
        /// A row whose writer did not get to the end: nobody was told that it is stored. It may have a newline, and holes.
        case unfinished(bytes: Int)
        /// A whole row, and one byte that is not the newline which must have been there.
        case corrupt(line: Int)
    }

    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 8)

    public init() {}

    deinit { buffer.deallocate() }

    /// Calls `body` with every line of a file.
    ///
    /// - Returns: the version that was read, and what it ends with; nil when there is no such file.
    public mutating func scan(
        _ partition: Partition, _ body: (Line) -> Void
    ) throws(StorageError) -> (version: FileVersion, tail: Tail)? {
        let file: File
        do throws(StorageError) { file = try File(partition.path, O_RDONLY) } catch {
            if error.isMissingFile { return nil }
            throw error
        }
        let version = try file.version()
        var offset = 0
        var number = 0
        /// The beginning of a line whose newline was not yet read.
        var carried = 0
        while offset < version.size {
            if carried == buffer.count { grow() }
            let space = UnsafeMutableRawBufferPointer(rebasing: buffer[carried...].prefix(version.size - offset))
            let count = try file.read(into: space, from: offset)
            if count == 0 { break }
            offset += count
            let filled = UnsafeRawBufferPointer(rebasing: buffer[..<(carried + count)])
            var start = 0
            var searched = carried
            while let newline = memchr(filled.baseAddress! + searched, 0x0A, filled.count - searched) {
                let end = filled.baseAddress!.distance(to: newline)
                let bytes = UnsafeRawBufferPointer(rebasing: filled[start..<end])
                let id = Row.id(ofLine: bytes)
                if id == nil, offset == version.size, end + 1 == filled.count, Snapshot.isUnfinished(line: bytes) {
                    return (version, .unfinished(bytes: bytes.count + 1))
                }
                number += 1
                body(Line(number: number, id: id, bytes: bytes))
                start = end + 1
                searched = start
            }
            carried = filled.count - start
            memmove(buffer.baseAddress!, buffer.baseAddress! + start, carried)
        }
        guard carried > 0 else { return (version, .none) }
        let tail = UnsafeRawBufferPointer(rebasing: buffer[..<carried])
        return (version, Snapshot.isCorrupt(tail: tail) ? .corrupt(line: number + 1) : .unfinished(bytes: carried))
    }

    private mutating func grow() {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 8)
        larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
        buffer.deallocate()
        buffer = larger
    }
}
