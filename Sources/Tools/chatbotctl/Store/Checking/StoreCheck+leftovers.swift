import Chatbot
import JSONLines

extension StoreCheck {
    /// Finds what lies in the data folder and its tables and does not belong there.
    func checkNames() throws {
        let known = FileStore.Table.allCases.map(\.rawValue) + ["sequences", "limits", "logs", AuditTrail.folder]
        for name in try Directory.names(in: store.root).sorted() where !known.contains(name) {
            onFinding(Finding(kind: .unknownFile, path: name, text: "is no part of the store"))
        }
        let buckets = Set((0..<FileStore.bucketCount).map(FileStore.bucketName))
        for table in FileStore.Table.allCases {
            for name in try Directory.names(in: "\(store.root)/\(table.rawValue)").sorted()
            where !buckets.contains(name) {
                onFinding(
                    Finding(kind: .unknownFile, path: "\(table.rawValue)/\(name)", text: "is no part of the store"))
            }
        }
        try checkNamesOfAuditTrail()
        let files = FileStore.Table.allCases.map { "\($0.rawValue).jsonl" }
        for name in try Directory.names(in: "\(store.root)/sequences").sorted() where !files.contains(name) {
            let owner = files.first { name.hasPrefix($0) }.map { String($0.dropLast(6)) }
            let table = owner.flatMap(FileStore.Table.init)
            try store.checkLeftover(
                "sequences/\(name)", next: table.map { store.sequence(of: $0).partition }, nil, of: nil, onFinding)
        }
    }

    /// What is in the trail is for `audit verify` to say, and nothing of it is ever taken away.
    private func checkNamesOfAuditTrail() throws {
        for name in try Directory.names(in: "\(store.root)/\(AuditTrail.folder)").sorted()
        where name != AuditTrail.lockName && AuditTrail.month(ofFile: name) == nil {
            let isTail = name.hasSuffix(".torn") && AuditTrail.month(ofFile: String(name.dropLast(5))) != nil
            onFinding(
                Finding(
                    kind: isTail ? .kept : .unknownFile, path: "\(AuditTrail.folder)/\(name)",
                    text: isTail
                        ? "keeps what a killed writer has left of a row that nobody was told of"
                        : "is no part of the store"))
        }
    }

    /// Finds out whether a sequence is behind the ids that it must have handed out. It is read last: it only grows.
    func checkSequence(of table: FileStore.Table) throws {
        let path = "sequences/\(table.rawValue).jsonl"
        let partition = store.sequence(of: table).partition
        var look = try lookAtSequence(partition, path)
        for _ in 0..<20 where !look.findings.isEmpty {
            let last = look
            giveWritersTime()
            look = try lookAtSequence(partition, path)
            if look.findings == last.findings { break }
        }
        if look.findings.contains(where: { $0.kind == .unfinishedRow }) {
            let settled = try partition.whileNobodyWrites { () throws(StorageError) in
                try lookAtSequence(partition, path)
            }
            look = settled ?? (look.last, look.highest, look.findings.filter { $0.kind != .unfinishedRow })
        }
        for finding in look.findings { onFinding(finding) }
        let highest = max(highestID(of: table), look.highest)
        guard look.last < highest else { return }
        onFinding(
            Finding(
                kind: .laggingSequence, path: path, table: table, id: highest,
                text: "ends with \(look.last), although the id \(highest) was given: ids would be given twice"))
    }

    private func lookAtSequence(
        _ partition: Partition, _ path: String
    ) throws(StorageError) -> (last: Int, highest: Int, findings: [Finding]) {
        var (last, highest) = (0, 0)
        var findings: [Finding] = []
        var scanner = LineScanner()
        do throws(StorageError) {
            let end = try scanner.scan(partition) { line in
                if let id = line.id, id <= IDSequence.maximum {
                    last = id
                    highest = max(highest, id)
                } else {
                    findings.append(
                        Finding(
                            kind: .damagedLine, path: path, line: line.number,
                            text: "a line that is damaged: its checksum or its shape is wrong"))
                }
            }
            switch end?.tail {
            case .unfinished(let bytes):
                findings.append(
                    Finding(
                        kind: .unfinishedRow, path: path,
                        text: "ends with \(bytes) bytes of a row that was not finished"))
            case .corrupt(let line):
                findings.append(
                    Finding(kind: .damagedLine, path: path, line: line, text: "a row whose newline is damaged"))
            default: break
            }
        } catch {
            guard let finding = Finding(error, path, nil, of: .users) else { throw error }
            return (.max, 0, [finding])
        }
        return (last, highest, findings)
    }
}

extension FileStore {
    /// Looks at what lies next to the files of a directory.
    func checkLeftovers(
        _ names: [String], of table: Table, inBucket bucket: Int, _ onFinding: (Finding) -> Void
    ) throws {
        for name in names {
            let number = name.lastIndex(of: ".").flatMap { Self.fileNumber(String(name[..<$0]), of: table) }
            try checkLeftover(
                "\(table.rawValue)/\(Self.bucketName(bucket))/\(name)", next: number.map { file($0, of: table) },
                number,
                of: table, onFinding)
        }
    }

    /// - Parameter file: next to which it lies by its name, if that is one.
    fileprivate func checkLeftover(
        _ path: String, next file: Partition?, _ number: Int?, of table: Table?, _ onFinding: (Finding) -> Void
    ) throws {
        func report(_ kind: Finding.Kind, _ text: String) {
            onFinding(Finding(kind: kind, path: path, table: table, number: number, text: text))
        }
        let name = path.split(separator: "/").last!
        guard let file, let suffix = name.split(separator: ".").last, name.hasSuffix(".jsonl.\(suffix)") else {
            return report(.unknownFile, "is no part of the store")
        }
        switch suffix {
        case "torn":
            if try file.version() != nil {
                report(.kept, "keeps what a killed writer has left of a row that nobody was told of")
            } else if try lasts(path, next: file) {
                report(.leftover, "is left of a file that was deleted")
            }
        case "compact":
            if try lasts(path, next: file) { report(.leftover, "is left of a compaction that was killed") }
        case "corrupt": report(.kept, "keeps the lines that a repair has taken out")
        default: report(.unknownFile, "is no part of the store")
        }
    }

    /// Whether something next to a file is still there while nobody is at that file.
    private func lasts(_ path: String, next file: Partition) throws(StorageError) -> Bool {
        let leftover = Partition(path: "\(root)/\(path)", root: root) { _ in }
        // Who deletes a file removes what lies next to it right after, and messages without a lock.
        var looksWithoutFile = 0
        for _ in 0..<500 {
            giveWritersTime()
            guard try leftover.version() != nil else { return false }
            if try file.version() == nil {
                looksWithoutFile += 1
                if looksWithoutFile > 25 { return true }
                continue
            }
            let isThere = try file.whileNobodyWrites { () throws(StorageError) in try leftover.version() != nil }
            if let isThere { return isThere }
        }
        return false
    }
}
