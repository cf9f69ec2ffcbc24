import Chatbot
import JSONLines

/// One look at a file of a table, line by line.
struct Look {
    private let number: Int
    private let table: FileStore.Table
    var file = CheckedFile()
    /// What is wrong with lines; the path is put to it in the end.
    private var problems: [(kind: Finding.Kind, line: Int, id: Int?, text: String)] = []
    /// Of users: the names of those that are there.
    private var names: [Int: [UInt8]] = [:]

    init(number: Int, table: FileStore.Table) {
        self.number = number
        self.table = table
    }

    /// Whether a row may stand in the file, whatever else does.
    static func isSound(_ line: UnsafeRawBufferPointer, in number: Int, of table: FileStore.Table) -> Bool {
        switch RowContents(line, of: table) {
        case .user(let hash, _): hash == number
        case .conversation(let owner): owner == number
        case .message(let conversation, _): conversation == number
        case .tombstone, .unknown: true
        case nil: false
        }
    }

    mutating func add(_ line: LineScanner.Line) {
        guard let id = line.id else {
            return note(.damagedLine, line, nil, "a line that is damaged: its checksum or its shape is wrong")
        }
        file.rows += 1
        guard let contents = RowContents(line.bytes, of: table) else {
            if (1...IDSequence.maximum).contains(id), table != .messages { file.isLive[id] = true }
            return note(
                .wrongType, line, id,
                "the row with id \(id) lacks a field of the table \(table.rawValue), or has one of another type")
        }
        switch contents {
        case .user(let hash, let name):
            file.isLive[id] = true
            names[id] = name
            if hash != number { note(.wrongFile, line, id, "user \(id) belongs to the file \(hash).jsonl by its name") }
        case .conversation(let owner):
            file.isLive[id] = true
            if owner != number { note(.wrongFile, line, id, "conversation \(id) is another user's") }
        case .message(let conversation, let question):
            if conversation != number { note(.wrongFile, line, id, "message \(id) is another conversation's") }
            if let last = file.messages.last, id <= last {
                note(.outOfOrder, line, id, "message \(id) stands behind message \(last)")
            }
            if let question, !hasMessage(question) {
                note(.badReply, line, id, "message \(id) is a reply to \(question), which does not stand before it")
            }
            file.messages.append(id)
        case .tombstone:
            file.isLive[id] = false
            names[id] = nil
        case .unknown:
            note(.unknownKind, line, id, "the row with id \(id) is of a kind that only a newer version knows")
        }
    }

    /// - Parameter path: of the file, below the data folder.
    mutating func end(with tail: LineScanner.Tail, at path: String) {
        switch tail {
        case .none: break
        case .unfinished(let bytes):
            problems.append((.unfinishedRow, -1, nil, "ends with \(bytes) bytes of a row that was not finished"))
        case .corrupt(let line):
            problems.append((.damagedLine, line, nil, "a row whose newline is damaged"))
        }
        findDuplicateNames()
        file.findings = problems.map { kind, line, id, text in
            Finding(
                kind: kind, path: path, table: table, number: number, line: line > 0 ? line : nil, id: id, text: text)
        }
    }

    private mutating func findDuplicateNames() {
        guard names.count > 1 else { return }
        var owners: [[UInt8]: Int] = [:]
        for (id, name) in names.sorted(by: { $0.key < $1.key }) {
            guard let other = owners.updateValue(id, forKey: name) else { continue }
            problems.append((.duplicateUsername, -1, id, "users \(other) and \(id) have the same name"))
        }
    }

    /// Whether a message stands in the file already. Ids are in order, but for damage.
    private func hasMessage(_ id: Int) -> Bool {
        var range = 0..<file.messages.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            if file.messages[middle] == id { return true }
            range = file.messages[middle] < id ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return file.messages.last.map { id <= $0 } == true && file.messages.contains(id)
    }

    private mutating func note(_ kind: Finding.Kind, _ line: LineScanner.Line, _ id: Int?, _ text: String) {
        problems.append((kind, line.number, id, text))
    }
}
