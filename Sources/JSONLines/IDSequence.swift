/// Hands out the integers 1, 2, 3, … to any number of processes, none of them twice, not even after a crash. Some may be left
/// out.
///
/// Kept in a file of rows that have nothing but an id: the last one is the highest that was handed out.
public struct IDSequence: Sendable {
    public let partition: Partition

    /// The highest id, that of a 32-bit signed integer: what a column of type `integer` holds.
    public static let maximum = Int(Int32.max)

    /// - Parameters: As for `Partition`.
    public init(path: String, root: String, onEvent: @escaping @Sendable (StorageEvent) -> Void) {
        partition = Partition(path: path, root: root, onEvent: onEvent)
    }

    /// The highest id that was handed out until now; 0 when there was none.
    ///
    /// - Throws: As `Partition.read()` does.
    public func last() throws(StorageError) -> Int {
        try partition.page(before: nil, limit: 1).rows.last?.id ?? 0
    }

    /// The next id. A sequence whose file is missing starts at 1.
    ///
    /// - Parameter waiting: How long to wait for others to release the lock.
    /// - Throws: `StorageError.exhausted` after the maximum, and `StorageError.corrupt` when the last line is not a row.
    public func next(waiting: Duration) throws(StorageError) -> Int {
        var locked = try partition.lock(waiting: waiting)
        let last = try locked.lastRow()
        let id = (last?.id ?? 0) + 1
        guard id <= Self.maximum else { throw .exhausted(path: partition.path) }
        if let last, try locked.file.size() > LockedPartition.worthCompacting {
            locked.reportingFailedCompaction { (locked) throws(StorageError) in try locked.replaceRows(with: [last]) }
            // It may have failed behind the rename: without its directory the new file takes no id.
            if try locked.file.isMarked { try locked.settle() }
        }
        _ = try locked.write([Row(json: Array(#"{"id":\#(id)}"#.utf8))])
        // The disk is waited for without the lock, so that those who draw ids at the same time share one sync. Should it fail
        // the id is lost, and nobody has it.
        try locked.file.unlock()
        try locked.file.synchronize()
        return id
    }

    /// Sees to it that every id from now on is higher than a given one. Nothing is written where that is so already.
    ///
    /// - Throws: As ``next(waiting:)`` does.
    public func advance(beyond id: Int, waiting: Duration) throws(StorageError) {
        let locked = try partition.lock(waiting: waiting)
        guard try locked.lastRow()?.id ?? 0 < id else { return }
        guard id <= Self.maximum else { throw .exhausted(path: partition.path) }
        try locked.append(Row(json: Array(#"{"id":\#(id)}"#.utf8)))
    }
}
