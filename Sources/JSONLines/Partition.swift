import Glibc

/// One file of rows.
///
/// Any number of processes may read and write it at once. Readers take no lock and never wait; writers go through
/// ``lock(waiting:createIfMissing:)``.
public struct Partition: Sendable {
    public let path: String

    /// The directory of the whole store. It must exist; directories between it and the file are made when needed.
    public let root: String

    let onEvent: @Sendable (StorageEvent) -> Void

    /// - Parameters:
    ///   - path: The file, somewhere below `root`. It need not exist.
    ///   - onEvent: Called with what an operator should know of.
    public init(path: String, root: String, onEvent: @escaping @Sendable (StorageEvent) -> Void) {
        precondition(path.hasPrefix(root + "/"), "\(path) is not below \(root)")
        self.path = path
        self.root = root
        self.onEvent = onEvent
    }

    /// The rows at this moment. A missing file has none.
    ///
    /// - Throws: `StorageError.corrupt` when any complete line is not a row. No row is left out silently: because the last one
    ///   wins, the one before it would come back.
    public func read() throws(StorageError) -> Snapshot {
        try parsing { (bytes) throws(CorruptLine) in try Snapshot(of: bytes) }
    }

    /// The number of rows at this moment, every one checked. Equal to the number of live rows in a file where no id occurs
    /// twice.
    ///
    /// - Throws: As `read()` does.
    public func countRows() throws(StorageError) -> Int {
        try parsing { (bytes) throws(CorruptLine) in try Snapshot.count(bytes) }
    }

    /// The rows one by one, for files that may be larger than memory; nil when the file is missing.
    ///
    /// - Throws: As `read()` does.
    public func rows() throws(StorageError) -> RowReader? { try RowReader(path) }

    /// The version of the file at this moment, found without reading it; nil when it is missing.
    public func version() throws(StorageError) -> FileVersion? {
        var status = stat()
        do {
            try checked("lstat", path) { lstat(path, &status) }
        } catch {
            if error.isMissingFile { return nil }
            throw error
        }
        return FileVersion(status)
    }

    /// Whether a repair has put lines of the file aside.
    public func hasLinesPutAside() throws(StorageError) -> Bool {
        try Partition(path: corruptPath, root: root, onEvent: onEvent).version() != nil
    }

    /// Removes the file for good: also what repairs and unfinished compactions left next to it. Nothing happens when it is
    /// missing.
    ///
    /// Takes no lock, so that a writer that holds it for long is not waited for: that writer's next append throws
    /// `StorageError.unlinked`. Not to be used on files that are compacted, where only ``LockedPartition/unlink()`` is safe.
    public func unlink() throws(StorageError) {
        for path in [path, tornPath, corruptPath, compactPath] { try Directory.remove(path) }
        do {
            try Directory.synchronize(path.parentDirectory)
        } catch {
            guard error.isMissingFile else { throw error }
        }
    }

    /// Makes durable what one has read, where a process may have been killed, or still is, between writing and syncing it. This
    /// costs nothing otherwise.
    ///
    /// Takes no lock. A missing file has nothing to lose.
    public func settle() throws(StorageError) {
        let file: File
        do throws(StorageError) { file = try File(path, O_RDONLY) } catch {
            if error.isMissingFile { return }
            throw error
        }
        guard file.wasMarked else { return }
        // The mark stays: only who holds the lock knows that nobody has written since.
        try Directory.synchronize(path.parentDirectory)
        try file.synchronize()
    }

    /// Where unterminated last lines are kept.
    var tornPath: String { path + ".torn" }

    /// Where lines are kept that are no rows, once ``repair(waiting:isSound:)`` has moved them.
    var corruptPath: String { path + ".corrupt" }

    /// Where a compaction writes before it renames.
    var compactPath: String { path + ".compact" }

    private func parsing<Result>(
        _ parse: ([UInt8]) throws(CorruptLine) -> Result
    ) throws(StorageError) -> Result {
        if let result = try? parse(try contents()) { return result }
        // The first look may have met a failed write that was cut back while another writer appended in its place. Such
        // a mixture does not last: what is still wrong now is wrong in the file.
        let bytes = try contents()
        do {
            return try parse(bytes)
        } catch {
            throw .corrupt(path: path, line: error.number)
        }
    }

    private func contents() throws(StorageError) -> [UInt8] {
        do {
            let file = try File(path, O_RDONLY)
            return try file.read(from: 0, to: file.openedSize)
        } catch {
            if error.isMissingFile { return [] }
            throw error
        }
    }
}
