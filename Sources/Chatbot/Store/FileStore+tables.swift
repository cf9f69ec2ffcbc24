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
        try names(of: table, inBucket: bucket).numbers
    }

    /// Likewise, and the names of whatever else lies there: what repairs and compactions leave, and what does not belong there.
    public func names(
        of table: Table, inBucket bucket: Int
    ) throws(StorageError) -> (numbers: [Int], others: [String]) {
        var numbers: [Int] = []
        var others: [String] = []
        for name in try Directory.names(in: "\(root)/\(table.rawValue)/\(Self.bucketName(bucket))") {
            if let number = Self.fileNumber(name, of: table), number & 0xFF == bucket {
                numbers.append(number)
            } else {
                others.append(name)
            }
        }
        return (numbers.sorted(), others.sorted())
    }

    /// The number of the file with this name; nil when no file of the table is called so.
    public static func fileNumber(_ name: String, of table: Table) -> Int? {
        guard name.hasSuffix(".jsonl"), let number = Int(name.dropLast(6)), "\(number).jsonl" == name,
            (table == .users ? 0...0xFFFF : 1...IDSequence.maximum).contains(number)
        else { return nil }
        return number
    }

    /// The name of the directory of a file, by the last byte of its number.
    public static func bucketName(_ bucket: Int) -> String { [UInt8(truncatingIfNeeded: bucket)].hexadecimal }

    /// A file by the number that ``fileNumbers(of:inBucket:)`` gives.
    public func file(_ number: Int, of table: Table) -> Partition {
        Partition(
            // In two parts: the second is short enough for a string without an object.
            path: "\(root)/\(table.rawValue)/" + "\(Self.bucketName(number))/\(number).jsonl", root: root,
            onEvent: report)
    }

    /// The ids of a table.
    public func sequence(of table: Table) -> IDSequence {
        IDSequence(path: "\(root)/sequences/\(table.rawValue).jsonl", root: root, onEvent: report)
    }
}
