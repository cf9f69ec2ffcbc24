public import JSONLines

/// The audit trail of a store: what was done to accounts, in files that nothing is ever taken out of.
///
/// ```
/// audit/<month>.jsonl    the months in UTC that have events, as in 2026-11.jsonl
/// audit/lock             held by whoever writes
/// ```
///
/// The lines are rows of the store. Their ids count them, through all months, and each has the SHA-256 of the bytes of the one
/// before it, without its newline: who changes, removes or inserts a line has to change all that follow.
public struct AuditTrail: Sendable {
    /// The directory of the store.
    private let root: String
    private let onEvent: @Sendable (StorageEvent) -> Void

    /// What the first line of all has in the place of a hash.
    public static let beginning = String(repeating: "0", count: 64)

    /// - Parameters: as for `Partition`.
    public init(root: String, onEvent: @escaping @Sendable (StorageEvent) -> Void) {
        self.root = root
        self.onEvent = onEvent
    }

    /// Appends an event behind the last line, and returns when it is on the disk.
    ///
    /// One lock guards the whole trail, and not only a month: at midnight two processes may want to write to two months, and in
    /// the very first month there is no line yet that both could wait for.
    /// - Parameter waiting: how long to wait for others who write.
    func append(_ event: AuditEvent, waiting: Duration) throws(StorageError) {
        try lock.withLock(waiting: waiting, wrappingErrors: \.self) { _ throws(StorageError) in
            let last = try lastLine(waiting: waiting)
            // When the clock was set back, or the event began before midnight, a later month may have begun: the chain goes on there.
            let month = max(event.time.month, last?.month ?? "")
            let row = try event.row(
                number: (last?.number ?? 0) + 1, previous: last?.bytes.sha256.hexadecimal ?? Self.beginning)
            try file(month).lock(waiting: waiting).append(row)
        }
    }

    /// The months that have a file, in order.
    public func months() throws(StorageError) -> [String] {
        try Directory.names(in: "\(root)/\(Self.folder)").compactMap(Self.month(ofFile:)).sorted()
    }

    /// The file of a month.
    public func file(_ month: String) -> Partition { partition("\(month).jsonl") }

    /// Held by whoever writes.
    public var lock: Partition { partition(Self.lockName) }

    /// The name of the trail's folder in the store, and of the file in it that is no month.
    public static let folder = "audit"
    public static let lockName = "lock"

    /// The month of a file by its name; `nil` for every other name.
    public static func month(ofFile name: String) -> String? {
        guard name.hasSuffix(".jsonl"), let time = Timestamp("\(name.dropLast(6))-01T00:00:00.000Z") else { return nil }
        return time.month
    }

    private func partition(_ name: String) -> Partition {
        Partition(path: "\(root)/\(Self.folder)/\(name)", root: root, onEvent: onEvent)
    }

    /// The last line of all, on the disk; `nil` when there is none. What was not finished behind it is put aside.
    private func lastLine(waiting: Duration) throws(StorageError) -> (month: String, number: Int, bytes: [UInt8])? {
        for month in try months().reversed() {
            let file = try file(month).lock(waiting: waiting, createIfMissing: false)
            guard let bytes = try file.lastLine() else { continue }
            // A damaged line stays what it is, and the chain goes on behind it: that nobody can log in any more mends nothing.
            guard let row = Row(line: bytes[...]) else { return (month, try countLines(), bytes) }
            return (month, row.id, bytes)
        }
        return nil
    }

    private func countLines() throws(StorageError) -> Int {
        var scanner = LineScanner()
        var count = 0
        for month in try months() { _ = try scanner.scan(file(month)) { _ in count += 1 } }
        return count
    }
}

extension FileStore {
    /// What was done to the accounts of this store.
    public var auditTrail: AuditTrail { AuditTrail(root: root, onEvent: report) }

    public func record(_ event: AuditEvent) throws(ChatbotError) {
        try reporting { () throws(StorageError) in try auditTrail.append(event, waiting: Self.patience) }
    }
}
