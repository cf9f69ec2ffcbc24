import Chatbot
import JSONLines

/// What comes back when lines are taken out of a file: of an id, the last row counts.
struct OlderRows {
    private let table: FileStore.Table
    /// By the number of the line: the ids whose older rows may count again.
    private var returning: [(line: Int, ids: [Int])] = []

    init(in number: Int, of table: FileStore.Table, store: FileStore, takingOut lines: Set<Int>) throws {
        self.table = table
        // Messages are never replaced.
        guard table != .messages else { return }
        var lastLines: [Int: Int] = [:]
        var takenOut: [(line: Int, id: Int?)] = []
        var scanner = LineScanner()
        _ = try scanner.scan(store.file(number, of: table)) { line in
            if lines.contains(line.number) {
                takenOut.append((line.number, line.id ?? Self.id(ofDamaged: line.bytes)))
            } else if let id = line.id {
                lastLines[id] = line.number
            }
        }
        for (line, id) in takenOut {
            let older = lastLines.filter { $0.value < line }.map(\.key).sorted()
            // An id that nobody knows may be what is damaged: then it may have been any.
            let known = id.flatMap { lastLines[$0] == nil ? nil : $0 }
            let ids = known.map { id in older.filter { $0 == id } } ?? older
            if !ids.isEmpty { returning.append((line, ids)) }
        }
    }

    var warnings: [String] {
        returning.map { line, ids in
            let list = ids.map(String.init).joined(separator: ", ")
            let what =
                table == .users
                ? "user \(list): an older password" : "conversation \(list): an older title, or a deleted one"
            return "without line \(line), an older row may count again of \(what)"
        }
    }

    /// The id that stands where it should in a line whose checksum is wrong.
    private static func id(ofDamaged line: UnsafeRawBufferPointer) -> Int? {
        let place = 16
        let name = #"","id":"#
        guard line.count > place + name.utf8.count, line[place...].starts(with: name.utf8) else { return nil }
        let digits = line[(place + name.utf8.count)...].prefix { (0x30...0x39).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}
