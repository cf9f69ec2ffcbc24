import Glibc

/// What a repair has found in a file, and put aside.
public struct PartitionRepair: Equatable, Sendable {
    /// The numbers, from 1, of the lines that were moved to `<file>.corrupt`.
    public let movedLines: [Int]
    /// How many bytes of an unfinished row were moved to `<file>.torn`.
    public let tornBytes: Int
}

extension Partition {
    /// Takes out of the file what is no row, and keeps it next to it: complete lines in `<file>.corrupt`, each with its number
    /// and a tab in front, an unfinished last one in `<file>.torn`. Every other line stays as it is. A missing file has nothing
    /// to repair.
    ///
    /// What is taken out is on the disk at its new place before it leaves the old one. So a repair that is killed loses nothing, and the
    /// next one does not keep a line twice.
    ///
    /// Because the last row of an id wins, the row before a line that is moved may count again.
    ///
    /// - Parameters:
    ///   - waiting: As for ``lock(waiting:createIfMissing:)``.
    ///   - isSound: Says of a row, by its number, its id and its line, whether it may stay.
    public func repair(
        waiting: Duration, isSound: (_ line: Int, _ id: Int, _ bytes: UnsafeRawBufferPointer) -> Bool
    ) throws(StorageError) -> PartitionRepair {
        let locked: LockedPartition
        do throws(StorageError) { locked = try lockAsItIs(waiting: waiting, createIfMissing: false) } catch {
            if error.isMissingFile { return PartitionRepair(movedLines: [], tornBytes: 0) }
            throw error
        }
        let bytes = try locked.file.contents()
        var (good, bad, tail) = Self.split(bytes, isSound)
        if tail.withUnsafeBytes(Snapshot.isCorrupt(tail:)) {
            bad.append((number: good.count + bad.count + 1, bytes: tail))
            tail = []
        }
        if !bad.isEmpty {
            try keep(bad.map { [UInt8]("\($0.number)\t".utf8) + $0.bytes }, in: corruptPath)
        }
        if !tail.isEmpty {
            let hasNewline = tail.last == UInt8(ascii: "\n")
            try keep([[UInt8](hasNewline ? tail.dropLast() : tail)], in: tornPath)
        }
        if !bad.isEmpty {
            let repaired = try replaceFile(with: good)
            try Directory.synchronize(path.parentDirectory)
            try? repaired.unmark()
        } else if !tail.isEmpty {
            try locked.file.truncate(to: bytes.count - tail.count)
            try locked.file.synchronize()
        }
        return PartitionRepair(movedLines: bad.map(\.number), tornBytes: tail.count)
    }

    /// Moves all lines of the file to `<file>.corrupt`, and removes the file.
    public func putAside(waiting: Duration) throws(StorageError) {
        _ = try repair(waiting: waiting) { _, _, _ in false }
        let locked: LockedPartition
        do throws(StorageError) { locked = try lock(waiting: waiting, createIfMissing: false) } catch {
            if error.isMissingFile { return }
            throw error
        }
        guard try locked.file.size() == 0 else { return }
        try Directory.remove(path)
        try Directory.synchronize(path.parentDirectory)
    }

    /// Removes what a compaction has left that was killed. Where the file itself is gone, so goes what was kept of unfinished rows:
    /// a deletion was killed between the two.
    public func removeRemains(waiting: Duration) throws(StorageError) {
        let wasMissing = try version() == nil
        let locked = try lock(waiting: waiting)
        try Directory.remove(compactPath)
        if wasMissing, try locked.file.size() == 0 {
            try Directory.remove(tornPath)
            try Directory.remove(path)
        }
        try Directory.synchronize(path.parentDirectory)
    }

    /// Takes the lines of a file apart. A last line with holes is an unfinished row.
    private static func split(
        _ bytes: [UInt8], _ isSound: (Int, Int, UnsafeRawBufferPointer) -> Bool
    ) -> (good: [Row], bad: [(number: Int, bytes: ArraySlice<UInt8>)], tail: ArraySlice<UInt8>) {
        var good: [Row] = []
        var bad: [(number: Int, bytes: ArraySlice<UInt8>)] = []
        var rest = bytes[...]
        while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let number = good.count + bad.count + 1
            let line = rest[..<newline]
            if let row = Row(line: line), line.withUnsafeBytes({ isSound(number, row.id, $0) }) {
                good.append(row)
            } else if newline + 1 == rest.endIndex, line.withUnsafeBytes(Snapshot.isUnfinished(line:)) {
                return (good, bad, rest)
            } else {
                bad.append((number, line))
            }
            rest = rest[(newline + 1)...]
        }
        return (good, bad, rest)
    }

    /// Appends lines to a file next to this one, without those that it holds, and returns when they are on the disk.
    private func keep(_ lines: [[UInt8]], in path: String) throws(StorageError) {
        let file = try File(path, O_RDWR | O_APPEND | O_CREAT)
        let old = try file.contents()
        let known = Set(old.split(separator: UInt8(ascii: "\n")).map { [UInt8]($0) })
        // One that was killed here may have left half a line.
        let separator: [UInt8] = old.last ?? UInt8(ascii: "\n") == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]
        let new = lines.filter { !known.contains($0) }
        if !new.isEmpty { try file.write(separator + new.flatMap { $0 + [UInt8(ascii: "\n")] }) }
        try file.synchronize()
        try Directory.synchronize(self.path.parentDirectory)
    }
}
