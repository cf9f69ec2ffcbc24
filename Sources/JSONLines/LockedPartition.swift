import Glibc

/// A file of rows that this process alone may write, for as long as the value exists.
public struct LockedPartition: ~Copyable, Sendable {
    let partition: Partition
    var file: File

    /// The rows.
    ///
    /// - Throws: `StorageError.corrupt` when any line is not a row.
    public func read() throws(StorageError) -> Snapshot {
        let bytes = try file.contents()
        do {
            return try Snapshot(of: bytes)
        } catch {
            throw .corrupt(path: partition.path, line: error.number)
        }
    }

    /// Whether the file has been removed; what is written to it is lost. A hard link elsewhere, as some backups make them,
    /// does not count.
    public var isUnlinked: Bool {
        get throws(StorageError) { try !file.isNamedByPath() }
    }

    /// Appends a row, and returns when it is on the disk.
    ///
    /// - Throws: `StorageError.unlinked` when the file has been removed, and `StorageError.system` when it cannot be written
    ///   (disk full, quota, I/O error). The file is then as it was before.
    public func append(_ row: Row) throws(StorageError) {
        try append([row])
    }

    /// Appends rows in one write, and returns when they are on the disk.
    ///
    /// A process killed in the middle may leave the first of them without the others; and a loss of power the last ones, with
    /// damage in front of them. Where that matters ``replaceRows(with:)`` is the way.
    ///
    /// - Throws: As for a single row; none of them is then in the file.
    public func append(_ rows: [Row]) throws(StorageError) {
        // Only who is killed before the sync leaves the mark, and only a loss of power after that makes it matter: not a reason
        // to refuse a row.
        try? file.mark()
        let size = try write(rows)
        do {
            try file.synchronize()
        } catch {
            cutBack(to: size)
            throw error
        }
        try? file.unmark()
    }

    /// Makes durable what a process that was killed has left, the name of the file included.
    func settle() throws(StorageError) {
        try Directory.synchronize(partition.path.parentDirectory)
        try file.synchronize()
        try? file.unmark()
    }

    /// Removes the file for good, as ``Partition/unlink()`` does. Appending to it fails from then on.
    public func unlink() throws(StorageError) {
        try partition.unlink()
    }

    /// Appends rows without waiting for the disk.
    ///
    /// - Returns: The size of the file before.
    func write(_ rows: [Row]) throws(StorageError) -> Int {
        guard let status = try file.namedStatus() else { throw .unlinked(path: partition.path) }
        let size = Int(status.st_size)
        if size == 0 {
            // Before the first row, not after: a process killed in between would leave a file with rows in it, and the next
            // writer could not see that its name is not yet durable.
            try Directory.synchronizeAncestors(of: partition.path, upTo: partition.root)
        }
        do {
            try file.write(rows.flatMap(\.line))
        } catch {
            cutBack(to: size)
            throw error
        }
        return size
    }

    /// Takes back a failed write while the lock still keeps others from appending to it.
    private func cutBack(to size: Int) {
        do throws(StorageError) {
            try file.truncate(to: size)
        } catch {
            partition.onEvent(.cutBackFailed(path: partition.path, error: error))
        }
    }
}
