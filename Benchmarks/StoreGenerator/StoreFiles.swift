import Chatbot
import Glibc
import JSONLines
import SystemPackage

/// The files of a store, written without a lock and without waiting for the disk.
struct StoreFiles {
    private let root: String
    private let store: FileStore

    /// - Parameter root: a folder that exists.
    init(root: String) throws {
        self.root = root
        store = try FileStore(root: root) { _ in }
    }

    func appendUser(named username: String, _ line: [UInt8]) throws {
        try append(line, to: store.users(named: username).path)
    }

    func appendConversation(of owner: User.ID, _ line: [UInt8]) throws {
        try append(line, to: store.file(owner, of: .conversations).path)
    }

    func appendMessages(in conversation: Conversation.ID, _ lines: [UInt8]) throws {
        try append(lines, to: store.file(conversation, of: .messages).path)
    }

    func appendSequence(of table: FileStore.Table, _ line: [UInt8]) throws {
        try append(line, to: "\(root)/sequences/\(table.rawValue).jsonl")
    }

    private func append(_ bytes: [UInt8], to path: String) throws {
        let path = FilePath(path)
        let file: FileDescriptor
        do {
            file = try open(path)
        } catch Errno.noSuchFileOrDirectory {
            try makeDirectory(path.removingLastComponent())
            file = try open(path)
        }
        try file.closeAfter { _ = try file.writeAll(bytes) }
    }

    private func open(_ path: FilePath) throws -> FileDescriptor {
        try .open(path, .writeOnly, options: [.append, .create], permissions: .ownerReadWrite)
    }

    private func makeDirectory(_ path: FilePath) throws {
        if mkdir(path.string, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, path.string.utf8.count > root.utf8.count else { throw Errno(rawValue: errno) }
        try makeDirectory(path.removingLastComponent())
        try makeDirectory(path)
    }
}
