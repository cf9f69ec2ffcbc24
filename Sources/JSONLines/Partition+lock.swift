import Glibc

extension Partition {
    /// Locks the file for writing and repairs its end.
    ///
    /// The lock lasts as long as the value that is returned, and never longer than the process. What is found in the file is on
    /// the disk.
    ///
    /// - Parameters:
    ///   - waiting: How long to wait for others to release the lock.
    ///   - createIfMissing: Whether to make the file, mode 0600, and its directories, mode 0700.
    /// - Throws: `StorageError.lockTimeout` when the wait is over.
    public func lock(waiting: Duration, createIfMissing: Bool = true) throws(StorageError) -> LockedPartition {
        let locked = try lockAsItIs(waiting: waiting, createIfMissing: createIfMissing)
        try locked.repairTail()
        return locked
    }

    /// Locks the file, whatever is in it.
    func lockAsItIs(waiting: Duration, createIfMissing: Bool) throws(StorageError) -> LockedPartition {
        var backoff = Backoff(limit: waiting)
        while true {
            let file = try openForWriting(createIfMissing: createIfMissing)
            // While this process waits the file may be replaced or unlinked; only the one that the path names counts.
            while true {
                let isLocked = try file.tryLock()
                guard let status = try file.namedStatus() else { break }
                if isLocked {
                    let locked = LockedPartition(partition: self, file: file)
                    // As it is now: the mark may have come while this process waited.
                    if status.isMarked { try locked.settle() }
                    return locked
                }
                guard backoff.pause() else { throw .lockTimeout(path: path) }
            }
            guard backoff.pause() else { throw .lockTimeout(path: path) }
        }
    }

    /// Runs `body` under the lock.
    ///
    /// - Parameters:
    ///   - wrap: Turns an error of locking into one of the caller's. Errors of `body` pass unchanged.
    public func withLock<Result, Failure: Error>(
        waiting: Duration, createIfMissing: Bool = true, wrappingErrors wrap: (StorageError) -> Failure,
        _ body: (inout LockedPartition) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var locked: LockedPartition
        do {
            locked = try lock(waiting: waiting, createIfMissing: createIfMissing)
        } catch {
            throw wrap(error)
        }
        return try body(&locked)
    }

    /// Runs `body` while nobody writes: what looks unfinished in the file then is. For that long the lock is held, shared with
    /// others who only look.
    ///
    /// - Returns: nil when somebody holds the lock, or when there is no file.
    public func whileNobodyWrites<Result>(
        _ body: () throws(StorageError) -> Result
    ) throws(StorageError) -> Result? {
        let file: File
        do throws(StorageError) { file = try File(path, O_RDONLY) } catch {
            if error.isMissingFile { return nil }
            throw error
        }
        guard try file.tryLock(isShared: true), try file.isNamedByPath() else { return nil }
        return try body()
    }

    private func openForWriting(createIfMissing: Bool) throws(StorageError) -> File {
        let flags = O_RDWR | O_APPEND | (createIfMissing ? O_CREAT : 0)
        do {
            return try File(path, flags)
        } catch {
            guard createIfMissing, error.isMissingFile else { throw error }
        }
        try Directory.createAncestors(of: path, below: root)
        return try File(path, flags)
    }
}
