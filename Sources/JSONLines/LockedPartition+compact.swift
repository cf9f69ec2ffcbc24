import Glibc

extension LockedPartition {
    /// Rewrites the file with the rows that are kept, byte for byte, so that deleted and replaced ones leave the disk.
    ///
    /// Writes a sibling, syncs it, renames it over the file and syncs the directory. Readers see the old rows or the new ones;
    /// writers that wait for the lock go on to wait for that of the new file, which this value holds from then on.
    ///
    /// - Throws: `StorageError`; the file is then as it was, or, if only the last step failed, compacted.
    public mutating func compact() throws(StorageError) {
        try replaceRows(with: try read().kept)
    }

    /// Removes what repairs have put aside next to the file: it may hold what was to be forgotten.
    public func removeWhatWasPutAside() throws(StorageError) {
        try Directory.remove(partition.tornPath)
        try Directory.remove(partition.corruptPath)
        try Directory.synchronize(partition.path.parentDirectory)
    }

    /// Compacts a file of more than 64 KiB of which less than half is live. A failure is reported as an event and not thrown:
    /// what the caller had been asked for is already done.
    ///
    /// - Parameter forget: Called first, with the ids that the file will not know any more.
    public mutating func compactIfMostlyDead(
        forgetting forget: (Set<Int>) throws(StorageError) -> Void = { (_) throws(StorageError) in }
    ) {
        reportingFailedCompaction { (locked) throws(StorageError) in
            guard try locked.file.size() > Self.worthCompacting else { return }
            let snapshot = try locked.read()
            let kept = snapshot.kept
            let keptSize = kept.reduce(0) { $0 + $1.bytes.count + 1 }
            guard try keptSize < locked.file.size() / 2 else { return }
            try forget(Set(snapshot.rows.map(\.id)).subtracting(kept.map(\.id)))
            try locked.replaceRows(with: kept)
        }
    }

    /// The size in bytes below which a file is left alone.
    static var worthCompacting: Int { 64 * 1024 }

    mutating func reportingFailedCompaction(_ body: (inout LockedPartition) throws(StorageError) -> Void) {
        do throws(StorageError) {
            try body(&self)
        } catch {
            partition.onEvent(.compactionFailed(path: partition.path, error: error))
        }
    }

    /// Puts other rows in the place of all that the file has, in one step: readers see the old ones or the new ones, and so does
    /// whoever comes after a crash.
    ///
    /// - Throws: As ``compact()`` does.
    public mutating func replaceRows(with rows: [Row]) throws(StorageError) {
        guard try !isUnlinked else { throw .unlinked(path: partition.path) }
        let sizeBefore = try file.size()
        file = try partition.replaceFile(with: rows)
        try Directory.synchronize(partition.path.parentDirectory)
        try? file.unmark()
        let event = StorageEvent.compacted(
            path: partition.path, bytesBefore: sizeBefore, bytesAfter: try file.size())
        partition.onEvent(event)
    }
}

extension Partition {
    /// Puts a new file with `rows` in the place of the one that the caller has locked.
    ///
    /// - Returns: The new file, locked and marked. Its content is on the disk; the directory is not yet synced.
    func replaceFile(with rows: [Row]) throws(StorageError) -> File {
        // Only who holds the lock of the file touches its sibling: what is there was left by a process that was killed. It may
        // be one of another user, who alone could mark it.
        try Directory.remove(compactPath)
        var sibling = try File(compactPath, O_RDWR | O_APPEND | O_CREAT | O_EXCL)
        do throws(StorageError) {
            // Locked before it gets its name, so that no other writer can be faster.
            guard try sibling.tryLock() else { throw .lockTimeout(path: compactPath) }
            try sibling.write(rows.flatMap(\.line))
            try sibling.synchronize()
            // Until its directory is synced, the old file may come back. What others append to the new one would be lost.
            try sibling.mark()
            try checked("rename", path) {
                rename(compactPath, path)
            }
        } catch {
            try? Directory.remove(compactPath)
            throw error
        }
        sibling.path = path
        return sibling
    }
}
