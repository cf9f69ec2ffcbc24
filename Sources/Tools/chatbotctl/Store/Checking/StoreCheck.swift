import Chatbot
import Console
import JSONLines

/// Goes through a whole store and finds what is not as the site leaves it. Changes nothing, and may be done while the site goes on.
///
/// Messages are read first, then conversations, then users, and the sequences last. Whatever is read belongs to something
/// that is read later, unless that was deleted in between, which a second look tells.
struct StoreCheck {
    let store: FileStore
    let progress: Progress
    /// Told of everything that is found, by any thread.
    let onFinding: @Sendable (Finding) -> Void

    private(set) var tables: [FileStore.Table: TableCheck] = [:]

    init(_ store: FileStore, progress: Progress, onFinding: @escaping @Sendable (Finding) -> Void) {
        self.store = store
        self.progress = progress
        self.onFinding = onFinding
    }

    mutating func run() throws {
        progress.begin(bytes: try store.estimatedSize())
        try checkNames()
        for table in FileStore.Table.allCases.reversed() {
            tables[table] = try check(table)
            try reportDuplicates(of: table)
            if table == .conversations { try checkOwnersOfMessages() }
            if table == .users { try checkOwnersOfConversations() }
        }
        for table in FileStore.Table.allCases { try checkSequence(of: table) }
        progress.end()
    }

    subscript(table: FileStore.Table) -> TableCheck { tables[table] ?? TableCheck() }

    /// The highest id of a table of which anything is known, be it by what belongs to it.
    func highestID(of table: FileStore.Table) -> Int {
        let known =
            switch table {
            case .users: self[.conversations].files.max
            case .conversations: self[.messages].files.max
            case .messages: nil as Int?
            }
        return max(self[table].ids.max ?? 0, known ?? 0)
    }

    private func check(_ table: FileStore.Table) throws -> TableCheck {
        let (progress, onFinding, store) = (progress, onFinding, store)
        let withMessages = table == .conversations ? self[.messages].files : NumberSet()
        let parts = try store.forEachBucket(of: table, startingWith: TableCheck()) { bucket, names, checker, result in
            try store.checkLeftovers(names.others, of: table, inBucket: bucket, onFinding)
            let kept = Set(names.others.filter { $0.hasSuffix(".corrupt") })
            var unreported = (rows: 0, bytes: 0)
            for number in names.numbers {
                guard let file = try checker.check(number, of: table) else { continue }
                result.add(number, file, interesting: withMessages)
                for finding in file.findings {
                    onFinding(kept.contains("\(number).jsonl.corrupt") ? finding.explainedByRepair : finding)
                }
                unreported.rows += file.rows
                unreported.bytes += file.version?.size ?? 0
                if unreported.bytes > 1 << 20 {
                    progress.add(table, rows: unreported.rows, bytes: unreported.bytes)
                    unreported = (0, 0)
                }
            }
            progress.add(table, rows: unreported.rows, bytes: unreported.bytes)
        }
        return parts.reduce(into: TableCheck()) { $0.merge($1) }
    }

    /// Names the files of ids that were met more than once, which takes another look at the table.
    private func reportDuplicates(of table: FileStore.Table) throws {
        let duplicates = self[table].duplicates
        guard duplicates.count > 0 else { return }
        let (store, onFinding) = (store, onFinding)
        _ = try store.forEachBucket(of: table, startingWith: 0) { bucket, names, checker, _ in
            for number in names.numbers {
                guard let file = try checker.check(number, of: table) else { continue }
                let ids = Set(file.isLive.keys).union(file.messages).filter(duplicates.contains)
                for id in ids.sorted() {
                    onFinding(
                        Finding(
                            kind: .duplicateID, path: store.path(of: number, in: table), table: table, number: number,
                            id: id, text: "the id \(id) is given more than once"))
                }
            }
        }
    }
}

extension Finding {
    /// A reply whose question was moved to `.corrupt` cannot be mended, and is no news.
    fileprivate var explainedByRepair: Finding {
        guard kind == .badReply else { return self }
        return Finding(kind: .lostQuestion, path: path, table: table, number: number, line: line, id: id, text: text)
    }
}

extension FileStore {
    /// The path of a file below the data folder.
    func path(of number: Int, in table: Table) -> String {
        "\(table.rawValue)/\(Self.bucketName(number))/\(number).jsonl"
    }
}
