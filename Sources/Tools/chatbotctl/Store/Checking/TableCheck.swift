import Chatbot
import JSONLines
import Synchronization

/// What a check has seen of a table: ids, in bits, whatever the size of the store.
struct TableCheck: Sendable {
    /// The numbers of the files.
    var files = NumberSet()
    /// Every id, also of what was deleted.
    var ids = NumberSet()
    /// The ids of what is there.
    var live = NumberSet()
    /// Ids that stand in more than one file, or twice where they may not.
    var duplicates = NumberSet()
    /// Of conversations that were deleted and whose messages were still there: their owners.
    var owners: [Conversation.ID: User.ID] = [:]
    var rows = 0
    var bytes = 0
    /// Whether there are lines that cannot be read, so that ids may be missing here.
    var hasDamage = false

    mutating func merge(_ other: TableCheck) {
        _ = files.formUnion(other.files)
        _ = live.formUnion(other.live)
        _ = duplicates.formUnion(other.duplicates)
        _ = duplicates.formUnion(ids.formUnion(other.ids))
        owners.merge(other.owners) { $1 }
        rows += other.rows
        bytes += other.bytes
        hasDamage = hasDamage || other.hasDamage
    }

    /// - Parameter interesting: conversations whose owners are wanted when they are deleted.
    mutating func add(_ number: Int, _ file: CheckedFile, interesting: NumberSet) {
        files.insert(number)
        rows += file.rows
        bytes += file.version?.size ?? 0
        hasDamage = hasDamage || file.hasDamage
        for (id, isLive) in file.isLive {
            if !ids.insert(id) { duplicates.insert(id) }
            if isLive { live.insert(id) } else if interesting.contains(id) { owners[id] = number }
        }
        for id in file.messages where !ids.insert(id) { duplicates.insert(id) }
    }
}

extension FileStore {
    /// Reads all files of a table on as many threads as there are processors, up to four: a host has other work, too.
    ///
    /// - Parameters:
    ///   - initial: what each thread begins with.
    ///   - body: is called with every directory of the table, the names in it, and what the thread keeps.
    func forEachBucket<Value: Sendable>(
        of table: Table, startingWith initial: Value,
        _ body:
            @escaping @Sendable (
                _ bucket: Int, _ names: (numbers: [Int], others: [String]), _ checker: inout FileChecker, inout Value
            ) throws -> Void
    ) throws -> [Value] {
        let next = Atomic(0)
        return try inParallel(min(CurrentProcess.processors, 4)) {
            var value = initial
            var checker = FileChecker(self)
            while true {
                let bucket = next.add(1, ordering: .relaxed).oldValue
                guard bucket < Self.bucketCount else { return value }
                try body(bucket, names(of: table, inBucket: bucket), &checker, &value)
            }
        }
    }

    /// How large the files of tables are together, from a few directories: they are filled evenly.
    func estimatedSize(of tables: [Table] = Table.allCases) throws(StorageError) -> Int {
        var bytes = 0
        let sample = [0x00, 0x3B, 0x85, 0xE2]
        for table in tables {
            for bucket in sample {
                for number in try fileNumbers(of: table, inBucket: bucket) {
                    bytes += try file(number, of: table).version()?.size ?? 0
                }
            }
        }
        return bytes * Self.bucketCount / sample.count
    }
}
