public import JSONLines

/// The store file by file, for tools that go through all of it.
extension FileStore {
    /// What is kept in files of one kind. The raw value is the name of their directory.
    public enum Table: String, CaseIterable, Sendable {
        case users, conversations, messages
    }

    /// The files of a table are spread over so many directories.
    public static let bucketCount = 256

    /// The numbers of the files in one directory, in order: the id of the owner or the conversation, and the hash of the names
    /// where the file holds users.
    public func fileNumbers(of table: Table, inBucket bucket: Int) throws(StorageError) -> [Int] {
        let names = try Directory.names(in: "\(root)/\(table.rawValue)/\(Self.hex(bucket))")
        return names.compactMap { name in
            // Next to the files lie what repairs and compactions leave.
            guard name.hasSuffix(".jsonl"), let number = Int(name.dropLast(6)), "\(number).jsonl" == name,
                number & 0xFF == bucket, numbers(of: table).contains(number)
            else { return nil }
            return number
        }.sorted()
    }

    /// A file by the number that ``fileNumbers(of:inBucket:)`` gives.
    public func file(_ number: Int, of table: Table) -> Partition {
        Partition(
            path: "\(root)/\(table.rawValue)/\(Self.hex(number & 0xFF))/\(number).jsonl", root: root, onEvent: report)
    }

    private func numbers(of table: Table) -> ClosedRange<Int> {
        table == .users ? 0...0xFFFF : 1...IDSequence.maximum
    }

    /// The ids of a table.
    public func sequence(of table: Table) -> IDSequence {
        IDSequence(path: "\(root)/sequences/\(table.rawValue).jsonl", root: root, onEvent: report)
    }
}
