import Chatbot
import Console
import JSONLines

/// Reads the files of a plan, and copies their rows and sums to where they go.
struct StoreCopy {
    private let store: FileStore
    private let output: any SQLOutput
    private let progress: Progress
    private var plan: Plan
    /// Whether rows go straight into the tables, or wait beside them to be merged.
    private let isDirect: Bool

    private var encoder = RowEncoder()
    /// Lines for the table of files.
    private var sums: [UInt8] = []
    private var users = NumberSet()
    private var conversations = NumberSet()
    /// Conversations that were deleted while the files were read.
    private var deleted: [Conversation.ID] = []

    /// The rows that were copied.
    private(set) var rows: [FileStore.Table: Int] = [:]
    private var highestIDs: [FileStore.Table: Int] = [:]

    init(_ plan: Plan, of store: FileStore, to output: any SQLOutput, isDirect: Bool, progress: Progress) {
        self.plan = plan
        self.store = store
        self.output = output
        self.isDirect = isDirect
        self.progress = progress
    }

    /// Copies everything; users first, because the others refer to them.
    mutating func run() throws {
        progress.begin(bytes: plan.bytes)
        for table in FileStore.Table.allCases { try copy(table) }
        if !deleted.isEmpty {
            let table = FileStore.Table.conversations
            try output.run(
                ExportSQL.forget(deleted, in: isDirect ? table.rawValue : table.staged, files: filesTable))
        }
        progress.end()
        try checkSequences()
    }

    /// Whether the store knows which ids it has handed out: else the database would hand them out again.
    private func checkSequences() throws {
        for (table, highest) in highestIDs {
            let last = try store.sequence(of: table).last()
            guard highest <= last else {
                throw ExportError.corrupt(
                    "sequences/\(table.rawValue).jsonl ends with \(last), and there is a row with id \(highest): the file was lost"
                )
            }
        }
    }

    private var filesTable: String { isDirect ? ExportSQL.files : ExportSQL.stagedFiles }

    private mutating func copy(_ table: FileStore.Table) throws {
        guard var numbers = plan.files[table]?.makeIterator() else { return }
        var next = numbers.next()
        // The sums of the files cannot go out while rows do: so in turns, of which each is small enough for the memory.
        while next != nil {
            try output.copy(into: isDirect ? table.rawValue : table.staged, table.columns.joined(separator: ", ")) {
                write in
                while let number = next, sums.count < 1 << 20 {
                    try copyFile(number, of: table, write)
                    next = numbers.next()
                }
                try flush(to: write)
            }
            try output.copy(into: filesTable, ExportSQL.fileColumns) { write in try write(sums) }
            sums.removeAll(keepingCapacity: true)
        }
    }

    private mutating func copyFile(_ number: Int, of table: FileStore.Table, _ write: ([UInt8]) throws -> Void) throws {
        let file = store.file(number, of: table)
        var version: FileVersion?
        switch table {
        case .users:
            version = try file.version()
            for row in version == nil ? [] : try file.read().kept {
                let user = try decoding(row, in: file) { () throws(ChatbotError) in try User(row) }
                users.insert(user.id)
                note(user.id, of: table)
                encoder.add(user)
                try checkText(of: row, in: file)
            }
        case .conversations:
            version = try file.version()
            let belongs = version != nil && (!plan.isEverything || users.contains(number))
            for row in belongs ? try file.read().kept : [] {
                let conversation = try decoding(row, in: file) { () throws(ChatbotError) in try Conversation(row) }
                guard conversation.owner == number else {
                    throw ExportError.corrupt("\(file.path): conversation \(row.id) belongs to another user")
                }
                conversations.insert(conversation.id)
                note(conversation.id, of: table)
                // A title comes with the first message: that file has come since the plan was made.
                if conversation.title != .initial, !plan.withMessages.contains(conversation.id) {
                    plan.addMessages(of: conversation.id)
                }
                encoder.add(conversation)
                try checkText(of: row, in: file)
            }
        case .messages:
            if plan.isEverything, !conversations.contains(number) {
                version = try file.version()
            } else if let read = try copyMessages(of: number, in: file, write) {
                version = read
            } else if plan.withMessages.contains(number) {
                deleted.append(number)
                return
            }
        }
        if encoder.text.count > Self.pieceSize { try flush(to: write) }
        remember(version, number, of: table)
    }

    /// - Returns: the version that was read; nil when there is no file.
    private mutating func copyMessages(
        of conversation: Conversation.ID, in file: Partition, _ write: ([UInt8]) throws -> Void
    ) throws -> FileVersion? {
        guard var reader = try file.rows() else { return nil }
        var last = 0
        while let row = try reader.next() {
            guard row.id > last, !row.isDeleted else {
                throw ExportError.corrupt("\(file.path): message \(row.id) is out of order; messages are only appended")
            }
            last = row.id
            note(row.id, of: .messages)
            encoder.add(try decoding(row, in: file) { () throws(ChatbotError) in try Message(row, in: conversation) })
            try checkText(of: row, in: file)
            if encoder.text.count > Self.pieceSize { try flush(to: write) }
        }
        return reader.version
    }

    private func decoding<Value>(
        _ row: Row, in file: Partition, _ body: () throws(ChatbotError) -> Value
    ) throws(ExportError) -> Value {
        guard !row.isOfUnknownKind else {
            throw .corrupt("\(file.path): only a newer version knows the row with id \(row.id), and can export it")
        }
        do { return try body() } catch {
            guard case .storageDamaged(let reason) = error else { throw .corrupt(file.path) }
            throw .corrupt("\(file.path): \(reason)")
        }
    }

    private mutating func note(_ id: Int, of table: FileStore.Table) {
        if id > highestIDs[table, default: 0] { highestIDs[table] = id }
    }

    private func checkText(of row: Row, in file: Partition) throws(ExportError) {
        guard encoder.hasNUL else { return }
        throw .corrupt("\(file.path): the row with id \(row.id) holds U+0000, which PostgreSQL cannot store")
    }

    private static let pieceSize = 1 << 16

    private mutating func flush(to write: ([UInt8]) throws -> Void) throws {
        try write(encoder.text)
        encoder.text.removeAll(keepingCapacity: true)
    }

    private mutating func remember(_ version: FileVersion?, _ number: Int, of table: FileStore.Table) {
        let (rows, checksum) = encoder.takeSums()
        // What is not there need not be remembered; beside the tables it stands for what was there before.
        if version == nil, isDirect { return }
        let found = version.map { "\($0.inode)\t\($0.size)\t\($0.changed)" } ?? #"\N\#t\N\#t\N"#
        sums += "\(table.rawValue)\t\(number)\t\(found)\t\(rows)\t\(checksum)\n".utf8
        self.rows[table, default: 0] += rows
        progress.add(table, rows: rows, bytes: version?.size ?? 0)
    }
}
