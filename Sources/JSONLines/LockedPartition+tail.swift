import Glibc

extension LockedPartition {
    /// Moves an unfinished last line to `<file>.torn`. Its writer was killed, or could not cut it back, or the power failed; it
    /// has told nobody that the row is stored.
    func repairTail() throws(StorageError) {
        let size = try file.size()
        let tail = try unfinishedTail(before: size)
        guard !tail.isEmpty else { return }
        let torn = try File(partition.tornPath, O_WRONLY | O_APPEND | O_CREAT)
        try torn.write(tail.last == UInt8(ascii: "\n") ? tail : tail + [UInt8(ascii: "\n")])
        try torn.synchronize()
        try Directory.synchronize(partition.path.parentDirectory)
        try file.truncate(to: size - tail.count)
        try file.synchronize()
        partition.onEvent(.tailRepaired(path: partition.path, bytes: tail.count))
    }

    /// The last line, when it has no newline or has holes; else nothing.
    private func unfinishedTail(before size: Int) throws(StorageError) -> [UInt8] {
        let tail = try bytesAfterLastNewline(before: size)
        if !tail.isEmpty {
            if tail.withUnsafeBytes(Snapshot.isCorrupt(tail:)) { throw try corruptLastLine() }
            return tail
        }
        guard size > 0 else { return [] }
        let line = try bytesAfterLastNewline(before: size - 1)
        return line.withUnsafeBytes(Snapshot.isUnfinished(line:)) ? line + [UInt8(ascii: "\n")] : []
    }

    /// The last row, found from the end of the file; nil when there is none.
    func lastRow() throws(StorageError) -> Row? {
        guard let line = try lastLine() else { return nil }
        guard let row = Row(line: line[...]) else { throw try corruptLastLine() }
        return row
    }

    /// The bytes of the last line without its newline, be it a row or not; nil when there is none.
    public func lastLine() throws(StorageError) -> [UInt8]? {
        let size = try file.size()
        return size > 0 ? try bytesAfterLastNewline(before: size - 1) : nil
    }

    /// The bytes before `end` that no newline follows.
    private func bytesAfterLastNewline(before end: Int) throws(StorageError) -> [UInt8] {
        var length = 512  // more than most rows have
        while true {
            let bytes = try file.read(from: max(0, end - length), to: end)
            if let newline = bytes.lastIndex(of: UInt8(ascii: "\n")) { return Array(bytes[(newline + 1)...]) }
            if length >= end { return bytes }
            length *= 64
        }
    }

    /// The error for the last line. Where it stands is only counted once it is needed.
    private func corruptLastLine() throws(StorageError) -> StorageError {
        let bytes = try file.contents()
        let newlines = bytes.dropLast().count { $0 == UInt8(ascii: "\n") }
        return .corrupt(path: partition.path, line: newlines + 1)
    }
}
