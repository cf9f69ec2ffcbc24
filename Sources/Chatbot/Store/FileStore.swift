import Glibc
public import JSONLines
import SystemPackage

/// The store in `flock`-guarded JSON-lines files:
///
/// ```
/// users/<00…ff>/<0…65535>.jsonl               by a hash of the username
/// conversations/<00…ff>/<user id>.jsonl       by owner
/// messages/<00…ff>/<conversation id>.jsonl    by conversation
/// sequences/{users,conversations,messages}.jsonl
/// ```
///
/// The folder of a file is the last byte of its number in hex.
///
/// Locks are taken in the order turn, partition, sequence, and a turn is the only one that is held for long.
public struct FileStore: Store {
    /// The directory of the store.
    public let root: String
    private let onEvent: @Sendable (String) -> Void
    private let onRoutineEvent: @Sendable (String) -> Void

    /// How long to wait for a lock that others hold only while they write a row.
    static let patience = Duration.seconds(10)

    /// Opens the store.
    ///
    /// A missing directory is an error: an empty store in place of one that is not mounted, or was moved, would forget
    /// everybody, and give their names and ids to others.
    /// - Parameters:
    ///   - root: the directory of the store.
    ///   - onEvent: told what an operator should know, such as a repaired file; never the contents of a row.
    ///   - onRoutineEvent: told what belongs to the ordinary course of things, such as a compacted file.
    public init(
        root: String, onEvent: @escaping @Sendable (String) -> Void,
        onRoutineEvent: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(ChatbotError) {
        self.root = root
        self.onEvent = onEvent
        self.onRoutineEvent = onRoutineEvent
        var status = stat()
        guard stat(root, &status) == 0 else { throw .storage(reason: "stat \(root): \(Errno(rawValue: errno))") }
    }

    /// The file of the users whose names have the hash of this one.
    public func users(named username: String) -> Partition {
        file(Self.fileNumber(ofUserNamed: username.utf8), of: .users)
    }

    /// The number of the file that holds the user with this name.
    public static func fileNumber(ofUserNamed username: some Sequence<UInt8>) -> Int {
        // FNV-1a (draft-eastlake-fnv): it spreads names over the files; it need not withstand anybody.
        let hash = username.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return Int(hash & 0xFFFF)
    }

    func conversations(of owner: User.ID) -> Partition { file(owner, of: .conversations) }

    func messages(in conversation: Conversation.ID) -> Partition { file(conversation, of: .messages) }

    /// The next id of a table.
    /// - Parameter known: an id that was given before. One that is not higher means that the sequence's file was lost.
    func nextID(of table: Table, after known: Int?) throws(ChatbotError) -> Int {
        let id = try reporting { () throws(StorageError) in try sequence(of: table).next(waiting: Self.patience) }
        guard id > known ?? 0 else {
            throw .storage(
                reason: "sequences/\(table.rawValue).jsonl handed out \(id), but \(known ?? 0) was given before")
        }
        return id
    }

    /// Runs an operation on the files, and turns its errors into the domain's.
    func reporting<Result: ~Copyable>(_ body: () throws(StorageError) -> Result) throws(ChatbotError) -> Result {
        do { return try body() } catch { throw ChatbotError(error) }
    }

    var report: @Sendable (StorageEvent) -> Void {
        { [onEvent, onRoutineEvent] event in (event.isRoutine ? onRoutineEvent : onEvent)(event.description) }
    }
}

extension ChatbotError {
    init(_ error: StorageError) {
        self =
            switch error {
            case .lockTimeout: .storageBusy(reason: error.description)
            case .corrupt, .notRegularFile: .storageDamaged(reason: error.description)
            default: .storage(reason: error.description)
            }
    }

    /// Turns errors of the files into errors of the domain, where a missing file has a meaning of its own.
    static func wrapping(missingFile error: ChatbotError) -> (StorageError) -> ChatbotError {
        { $0.isMissingFile ? error : ChatbotError($0) }
    }
}
