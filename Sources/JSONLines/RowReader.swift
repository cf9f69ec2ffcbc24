import Glibc

/// Reads the rows of a file one after the other, with no more of it in memory than a piece: for programs that go through
/// whole stores.
///
/// It takes no lock. It reads to the size that the file had when it was opened, and goes on doing so when the file is unlinked.
public struct RowReader: ~Copyable {
    /// The version of which every row is read.
    public let version: FileVersion

    private let file: File
    private var lineNumber = 0
    /// What was read and not yet returned, and where in the file its end is.
    private var buffer: ArraySlice<UInt8> = []
    private var end = 0

    /// - Returns: nil when there is no such file.
    init?(_ path: String) throws(StorageError) {
        let file: File
        do throws(StorageError) { file = try File(path, O_RDONLY) } catch {
            if error.isMissingFile { return nil }
            throw error
        }
        version = try file.version()
        self.file = file
    }

    /// The next row; nil after the last one. An unfinished last line is left out: nobody was told that it is stored.
    ///
    /// - Throws: `StorageError.corrupt` when the next line is not a row.
    public mutating func next() throws(StorageError) -> Row? {
        guard let line = try nextLine() else { return nil }
        lineNumber += 1
        if let row = Row(line: line) { return row }
        // As in `Partition.read`: the first look may have met a failed write that was cut back while another writer appended.
        let start = end - buffer.count - line.count - 1
        (buffer, end) = ([], start)
        guard let again = try nextLine() else { return nil }
        if let row = Row(line: again) { return row }
        let isLast = buffer.isEmpty && end == version.size
        if isLast, again.withUnsafeBytes(Snapshot.isUnfinished(line:)) { return nil }
        throw .corrupt(path: file.path, line: lineNumber)
    }

    /// The bytes up to the next newline, without it.
    private mutating func nextLine() throws(StorageError) -> ArraySlice<UInt8>? {
        var searched = 0
        while true {
            let newline = buffer.withUnsafeBytes { bytes -> Int? in
                guard let start = bytes.baseAddress else { return nil }
                return memchr(start + searched, 0x0A, bytes.count - searched).map { start.distance(to: $0) }
            }
            if let newline {
                defer { buffer = buffer.dropFirst(newline + 1) }
                return buffer.prefix(newline)
            }
            let unfinished = buffer.count
            let piece = try file.read(from: end, to: min(version.size, end + max(Self.pieceSize, unfinished)))
            if piece.isEmpty {
                if buffer.withUnsafeBytes(Snapshot.isCorrupt(tail:)) {
                    throw .corrupt(path: file.path, line: lineNumber + 1)
                }
                return nil
            }
            end += piece.count
            buffer = unfinished == 0 ? piece[...] : (buffer + piece)[...]
            searched = unfinished
        }
    }

    private static let pieceSize = 256 * 1024
}
