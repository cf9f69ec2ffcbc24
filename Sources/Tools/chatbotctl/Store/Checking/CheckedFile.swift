import Chatbot
import Glibc
import JSONLines
import SystemPackage

/// What was found in one file.
struct CheckedFile {
    var findings: [Finding] = []
    var version: FileVersion?
    var rows = 0
    /// Of users and conversations: each id, and whether its last row says that it is there.
    var isLive: [Int: Bool] = [:]
    /// Of messages: the ids in the order of the file.
    var messages: [Int] = []

    /// Whether nobody has written to it for some time, so that another look would find the same.
    var isOld: Bool {
        guard let version else { return false }
        return CurrentProcess.time.milliseconds - version.changed / 1_000_000 > 10_000
    }

    /// Whether a line cannot be read, so that an id may be missing here.
    var hasDamage: Bool {
        findings.contains { [.damagedLine, .wrongType, .wrongFile, .notAFile].contains($0.kind) }
    }
}

/// Checks files of a store, each by itself.
struct FileChecker: ~Copyable {
    private let store: FileStore
    private var scanner = LineScanner()
    private let keepsLines: Bool
    /// The whole lines of the file that was checked last, if they are kept.
    private(set) var lines: [UInt8] = []

    init(_ store: FileStore, keepingLines: Bool = false) {
        self.store = store
        keepsLines = keepingLines
    }

    /// Checks a file; nil when it is not there.
    ///
    /// The site may write meanwhile, so what looks wrong is looked at again, until two looks agree.
    mutating func check(_ number: Int, of table: FileStore.Table) throws(StorageError) -> CheckedFile? {
        let partition = store.file(number, of: table)
        var file: CheckedFile
        do throws(StorageError) {
            guard let first = try look(at: partition, number, of: table) else { return nil }
            file = first
            for _ in 0..<20 where !file.findings.isEmpty && !file.isOld {
                let last = file.findings
                giveWritersTime()
                guard let again = try look(at: partition, number, of: table) else { return nil }
                file = again
                if file.findings == last { break }
            }
        } catch {
            guard let finding = Finding(error, "\(table.rawValue)/\(name(of: number))", number, of: table) else {
                throw error
            }
            return CheckedFile(findings: [finding])
        }
        // A row that is being written is not yet finished; who has the lock will finish it or take it back.
        if file.findings.contains(where: { $0.kind == .unfinishedRow }) {
            let settled = try partition.whileNobodyWrites { () throws(StorageError) in
                try look(at: partition, number, of: table)
            }
            if let settled { return settled }
            file.findings.removeAll { $0.kind == .unfinishedRow }
        }
        return file
    }

    private func name(of number: Int) -> String { "\(FileStore.bucketName(number))/\(number).jsonl" }

    private mutating func look(
        at partition: Partition, _ number: Int, of table: FileStore.Table
    ) throws(StorageError) -> CheckedFile? {
        var look = Look(number: number, table: table)
        lines.removeAll(keepingCapacity: true)
        var kept = lines
        lines = []
        let end = try scanner.scan(partition) { [keepsLines] line in
            look.add(line)
            if keepsLines {
                kept.append(contentsOf: line.bytes)
                kept.append(UInt8(ascii: "\n"))
            }
        }
        lines = kept
        guard let end else { return nil }
        look.end(with: end.tail, at: "\(table.rawValue)/\(name(of: number))")
        look.file.version = end.version
        return look.file
    }
}

/// Waits long enough for a writer to get on.
func giveWritersTime() {
    usleep(20_000)
}

extension Finding {
    /// What an error of opening a file says about the store; nil for one that says something about the machine.
    init?(_ error: StorageError, _ path: String, _ number: Int?, of table: FileStore.Table) {
        switch error {
        case .notRegularFile, .system("open", _, .tooManySymbolicLinkLevels), .system("open", _, .isDirectory):
            self.init(kind: .notAFile, path: path, table: table, number: number, text: "is not a file")
        default: return nil
        }
    }
}
