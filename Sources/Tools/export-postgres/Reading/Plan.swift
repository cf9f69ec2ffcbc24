import Chatbot
import JSONLines

/// Which files an export has to read.
struct Plan {
    private(set) var files: [FileStore.Table: NumberSet] = [:]

    /// The conversations that had a messages file.
    private(set) var withMessages = NumberSet()

    /// The files of users that there are, or that were exported.
    private var filesOfUsers = NumberSet()

    /// How large the files are that are to be read, in bytes.
    private(set) var bytes = 0

    /// Whether every file is to be read.
    let isEverything: Bool

    var isEmpty: Bool { files.isEmpty }

    /// Messages are looked at first and users last: whatever is found there belongs to something that is found later, unless
    /// it was deleted in between.
    static let order: [FileStore.Table] = [.messages, .conversations, .users]

    /// All files of a store.
    init(everythingIn store: FileStore) throws {
        self.init(isEverything: true)
        var walk = FileWalk(of: store)
        while let file = try walk.next() { add(file) }
    }

    /// The files that are not as they were exported last.
    init(changesIn store: FileStore, since database: Database) throws {
        self.init(isEverything: false)
        var walk = FileWalk(of: store)
        var file = try walk.next()
        try database.forEachLine(of: Self.exportedFiles) { line throws(ExportError) in
            let exported = try ExportedFile(line)
            do {
                while let present = file, present.position < exported.position {
                    add(present)
                    file = try walk.next()
                }
                if let present = file, present.position == exported.position {
                    add(present, unless: present.version == exported.version)
                    file = try walk.next()
                } else {
                    addFile(at: exported.position)
                }
            } catch { throw ExportError(error) }
        }
        while let present = file {
            add(present)
            file = try walk.next()
        }
        // Which users were in a file is not known to the database: it takes all files to see that one is gone.
        if files[.users] != nil { files[.users] = filesOfUsers }
    }

    private init(isEverything: Bool) { self.isEverything = isEverything }

    /// Adds a messages file that has come since the conversations were looked at.
    mutating func addMessages(of conversation: Conversation.ID) {
        files[.messages, default: NumberSet()].insert(conversation)
    }

    private mutating func add(_ file: FileWalk.File, unless isUnchanged: Bool = false) {
        switch file.position.table {
        case .users: filesOfUsers.insert(file.position.number)
        case .conversations: break
        case .messages: withMessages.insert(file.position.number)
        }
        if isUnchanged { return }
        addFile(at: file.position)
        bytes += file.version.size
    }

    private mutating func addFile(at position: FilePosition) {
        if position.table == .users { filesOfUsers.insert(position.number) }
        files[position.table, default: NumberSet()].insert(position.number)
    }

    /// In the order of ``FilePosition``.
    private static let exportedFiles = """
        SELECT table_name, file, inode, size, changed FROM \(ExportSQL.files) WHERE table_name <> 'export'
        ORDER BY table_name = 'users', table_name = 'conversations', file & 255, file
        """
}

/// Where a file comes in the order in which all are looked at.
struct FilePosition: Comparable {
    let table: FileStore.Table
    let number: Int

    private var key: (Int, Int, Int) { (Plan.order.firstIndex(of: table)!, number & 0xFF, number) }

    static func < (left: FilePosition, right: FilePosition) -> Bool { left.key < right.key }
}

/// Goes over the files of a store.
private struct FileWalk {
    struct File {
        let position: FilePosition
        let version: FileVersion
    }

    private let store: FileStore
    private var buckets: [(FileStore.Table, Int)]
    private var numbers: ArraySlice<Int> = []
    private var table = FileStore.Table.users

    init(of store: FileStore) {
        self.store = store
        buckets = Plan.order.flatMap { table in (0..<FileStore.bucketCount).map { (table, $0) } }.reversed()
    }

    mutating func next() throws(StorageError) -> File? {
        while true {
            while let number = numbers.popFirst() {
                // One that was removed since it was listed never was there.
                guard let version = try store.file(number, of: table).version() else { continue }
                return File(position: FilePosition(table: table, number: number), version: version)
            }
            guard let bucket = buckets.popLast() else { return nil }
            table = bucket.0
            numbers = try store.fileNumbers(of: table, inBucket: bucket.1)[...]
        }
    }
}

/// A file as the database remembers it.
private struct ExportedFile {
    let position: FilePosition
    let version: FileVersion

    /// - Parameter line: of ``Plan/exportedFiles``, in COPY's text format.
    init(_ line: String) throws(ExportError) {
        let fields = line.split(separator: "\t")
        let numbers = fields.dropFirst().compactMap { Int($0) }
        guard let table = fields.first.flatMap({ FileStore.Table(rawValue: String($0)) }), numbers.count == 4 else {
            throw .database("The table \(ExportSQL.files) holds a row that no export has written.")
        }
        position = FilePosition(table: table, number: numbers[0])
        version = FileVersion(inode: numbers[1], size: numbers[2], changed: numbers[3])
    }
}
