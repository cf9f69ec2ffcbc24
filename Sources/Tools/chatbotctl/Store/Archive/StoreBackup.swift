import Chatbot
import Console
import JSONLines

/// Copies a store into an archive while the site goes on.
///
/// Which users have conversations is found out first; then users are copied, then the conversations of those users, then
/// the messages of those conversations, then the sequences, and the audit trail last. So whatever is copied comes with what it belongs to, and
/// whatever was there at the beginning is copied, unless it was deleted in between.
struct StoreBackup {
    private let store: FileStore
    private var archive: TarWriter
    private let progress: Progress
    private let time: Int

    /// The rows that were copied.
    private(set) var rows: [FileStore.Table: Int] = [:]
    /// Every id that was copied, of what was deleted as well.
    private var ids: [FileStore.Table: NumberSet] = [:]
    private var users = NumberSet()
    private var conversations = NumberSet()

    /// - Parameter time: of the beginning, in seconds since 1970; every file gets it.
    init(of store: FileStore, to archive: TarWriter, time: Int, progress: Progress) {
        self.store = store
        self.archive = archive
        self.time = time
        self.progress = progress
    }

    mutating func run() throws {
        progress.begin(bytes: try store.estimatedSize())
        // Also of a store without users there is something to bring back.
        try archive.addDirectories(of: Self.prefix, time: time)
        let owners = try numbers(of: .conversations)
        var checker = FileChecker(store, keepingLines: true)
        for number in try numbers(of: .users) {
            let file = try copy(number, of: .users, &checker)
            for (id, isLive) in file?.isLive ?? [:] where isLive { users.insert(id) }
        }
        for owner in owners where users.contains(owner) {
            let file = try copy(owner, of: .conversations, &checker)
            for (id, isLive) in file?.isLive ?? [:] where isLive { conversations.insert(id) }
        }
        for conversation in conversations { _ = try copy(conversation, of: .messages, &checker) }
        for table in FileStore.Table.allCases {
            try copyWhatWasTakenOut(of: table)
            try copySequence(of: table)
        }
        try copyAuditTrail()
        try archive.finish()
        progress.end()
    }

    private func numbers(of table: FileStore.Table) throws(StorageError) -> NumberSet {
        var numbers = NumberSet()
        for bucket in 0..<FileStore.bucketCount {
            for number in try store.fileNumbers(of: table, inBucket: bucket) { numbers.insert(number) }
        }
        return numbers
    }

    /// Copies the rows of a file, if there are any.
    private mutating func copy(
        _ number: Int, of table: FileStore.Table, _ checker: inout FileChecker
    ) throws -> CheckedFile? {
        guard let file = try checker.check(number, of: table) else { return nil }
        // A copy of damage would be found when it is needed.
        if let error = file.findings.first(where: \.kind.isError), try !isExplained(error) {
            throw Self.damaged("\(error.path)\(error.line.map { ", line \($0)" } ?? "")", error.text)
        }
        for ids in [Array(file.isLive.keys), file.messages] {
            for id in ids where !self.ids[table, default: NumberSet()].insert(id) {
                throw Self.damaged(store.path(of: number, in: table), "the id \(id) is given more than once")
            }
        }
        progress.add(table, rows: file.rows, bytes: file.version?.size ?? 0)
        if file.rows > 0 {
            try archive.add(Self.prefix + store.path(of: number, in: table), checker.lines, time: time)
            rows[table, default: 0] += file.rows
        }
        return file
    }

    private static func damaged(_ place: String, _ text: String) -> ControlError {
        .damaged("\(place): \(text). Nothing was backed up; see chatbotctl verify.")
    }

    /// Whether it is a reply to a message that a repair has taken out, which is copied as well.
    private func isExplained(_ error: Finding) throws -> Bool {
        try error.kind == .badReply
            && Partition(path: "\(store.root)/\(error.path)", root: store.root) { _ in }.hasLinesPutAside()
    }

    /// Copies the lines that repairs have taken out.
    private mutating func copyWhatWasTakenOut(of table: FileStore.Table) throws {
        for bucket in 0..<FileStore.bucketCount {
            for name in try store.names(of: table, inBucket: bucket).others {
                let path = "\(table.rawValue)/\(FileStore.bucketName(bucket))/\(name)"
                guard ArchivedName(Self.prefix + path) != nil,
                    let lines = try? FileContents.read("\(store.root)/\(path)", limit: .max)
                else { continue }
                let end = lines.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
                try archive.add(Self.prefix + path, Array(lines[..<end]), time: time)
            }
        }
    }

    /// Copies the last row of a sequence: ids go on behind it. One that is behind would keep the backup from being restored.
    private mutating func copySequence(of table: FileStore.Table) throws {
        let last = try store.sequence(of: table).partition.read().rows.last
        let path = "sequences/\(table.rawValue).jsonl"
        if let highest = ids[table]?.max, last?.id ?? 0 < highest {
            throw Self.damaged(path, "ends with \(last?.id ?? 0), although the id \(highest) was given")
        }
        if let last { try archive.add(Self.prefix + path, last.line, time: time) }
    }

    /// Copies the whole lines of the audit trail as they are, damaged ones too: they are evidence.
    private mutating func copyAuditTrail() throws {
        let trail = store.auditTrail
        // The newest month first: once it has a line, nothing is added to those before, so that what is copied is without a gap.
        for month in try trail.months().reversed() {
            var lines: [UInt8] = []
            var scanner = LineScanner()
            _ = try scanner.scan(trail.file(month)) { line in
                lines.append(contentsOf: line.bytes)
                lines.append(UInt8(ascii: "\n"))
            }
            if !lines.isEmpty {
                try archive.add("\(Self.prefix)\(AuditTrail.folder)/\(month).jsonl", lines, time: time)
            }
        }
    }

    /// What all names in an archive begin with.
    static let prefix = "data/"
}
