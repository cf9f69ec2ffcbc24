import Chatbot

/// The name of something that a backup holds. Only names that the store has are names: nothing that leads elsewhere.
struct ArchivedName {
    /// Below the data folder.
    let path: String
    let isDirectory: Bool

    /// - Parameter name: of a directory, with the slash at its end.
    init?(_ name: String) {
        guard name.hasPrefix(StoreBackup.prefix) else { return nil }
        isDirectory = name.hasSuffix("/")
        path = String(name.dropFirst(StoreBackup.prefix.count).dropLast(isDirectory ? 1 : 0))
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard isDirectory ? Self.isDirectory(parts) : Self.isFile(parts) else { return nil }
    }

    private static func isDirectory(_ parts: [String]) -> Bool {
        if parts == [""] || parts == ["sequences"] || parts == [AuditTrail.folder] { return true }
        guard FileStore.Table(rawValue: parts[0]) != nil else { return false }
        return parts.count == 1 || parts.count == 2 && bucket(parts[1]) != nil
    }

    private static func isFile(_ parts: [String]) -> Bool {
        guard var name = parts.last else { return false }
        if parts.count == 2, parts[0] == AuditTrail.folder { return AuditTrail.month(ofFile: name) != nil }
        if name.hasSuffix(".corrupt") { name.removeLast(8) }
        if parts.count == 2, parts[0] == "sequences" {
            return FileStore.Table.allCases.contains { name == "\($0.rawValue).jsonl" }
        }
        guard parts.count == 3, let table = FileStore.Table(rawValue: parts[0]), let bucket = bucket(parts[1]),
            let number = FileStore.fileNumber(name, of: table)
        else { return false }
        return number & 0xFF == bucket
    }

    private static func bucket(_ name: String) -> Int? {
        guard let bucket = Int(name, radix: 16), FileStore.bucketName(bucket) == name else { return nil }
        return bucket
    }
}
