import Glibc
import JSON

@testable import JSONLines

private let root = getenv("FUZZ_FOLDER").map { String(cString: $0) } ?? "/dev/shm"
private let file = Partition(path: "\(root)/0.jsonl", root: root) { _ in }

/// Input: the bytes of a file, in which every line that a row can be made of gets the checksum that nobody finds by chance.
func fuzzRows(_ bytes: [UInt8]) {
    var content: [UInt8] = []
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        if !content.isEmpty || line.startIndex > 0 { content.append(UInt8(ascii: "\n")) }
        if let row = try? Row(json: Array(line)) {
            checkRow(row, of: line)
            content += row.line.dropLast()
        } else {
            content += line
        }
    }
    put(content)
    guard let snapshot = try? Snapshot(of: content) else {
        // Whoever reads the whole file refuses it, and so do writers that look at all of it.
        precondition((try? file.read()) == nil && (try? file.countRows()) == nil && (try? readOneByOne()) == nil)
        // Locking takes an unfinished line away: what was damage in front of it may then be an unfinished last line itself.
        let complete = content[..<endOfLines(content[...])]
        if endOfRows(complete) == complete.endIndex, let locked = try? file.lock(waiting: .zero) {
            precondition((try? locked.read()) == nil)
        }
        return
    }
    let end = endOfRows(content[...])
    precondition(snapshot.rows.flatMap(\.line) == Array(content[..<end]), "a line is left out")
    for row in snapshot.rows { precondition(hasRightChecksum(row.line)) }
    precondition((try? file.read().rows) == snapshot.rows)
    precondition((try? file.countRows()) == snapshot.rows.count)
    precondition((try? readOneByOne()) == snapshot.rows)
    checkLive(snapshot)
    checkPages(snapshot.rows)
    checkWriting(snapshot.rows, tail: Array(content[end...]))
}

/// Behind the last newline.
private func endOfLines(_ content: ArraySlice<UInt8>) -> Int {
    content.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? content.startIndex
}

/// Behind the last newline, or before a last line with a hole: zeros in the place of its beginning, or of a whole sector.
private func endOfRows(_ content: ArraySlice<UInt8>) -> Int {
    let end = endOfLines(content)
    guard end == content.endIndex, !content.isEmpty else { return end }
    let start = endOfLines(content.dropLast())
    let line = content[start..<(end - 1)]
    let hasHole = line.first == 0 || line.split { $0 != 0 }.contains { $0.count >= 512 }
    return hasHole && Row(line: line) == nil ? start : end
}

private func checkRow(_ row: Row, of json: ArraySlice<UInt8>) {
    precondition(hasRightChecksum(row.line))
    precondition(Row(line: row.line.dropLast()) == row)
    guard let again = try? Row(json: row.json) else { fatalError("refused when written again") }
    precondition(again == row)
    let fields = row.fields!.members
    precondition(
        row.isDeleted
            == fields.contains { $0.name.elementsEqual("deleted".utf8) && $0.value.elementsEqual("true".utf8) })
    precondition(row.isOfUnknownKind == fields.contains { $0.name.elementsEqual("kind".utf8) })
    guard let kept = try? row.keepingUnknownFields(of: row) else { return }
    precondition(kept == row)
}

private func readOneByOne() throws -> [Row] {
    guard var reader = try file.rows() else { return [] }
    var rows: [Row] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
}

/// The last row with an id wins, in a way that is as plain as it is slow.
private func checkLive(_ snapshot: Snapshot) {
    var last: [Int: Row] = [:]
    for row in snapshot.rows { last[row.id] = row }
    let kept = last.values.filter { !$0.isDeleted }.sorted { $0.id < $1.id }
    let live = kept.filter { !$0.isOfUnknownKind }
    precondition(snapshot.kept == kept && snapshot.live == live)
    for id in last.keys { precondition(snapshot.live(id: id) == live.first { $0.id == id }) }
}

/// Pages are for files whose ids increase.
private func checkPages(_ rows: [Row]) {
    guard zip(rows, rows.dropFirst()).allSatisfy({ $0.id < $1.id }) else { return }
    for limit in [1, 2, rows.count + 1] {
        for before in [nil, rows.first?.id, rows.last?.id, rows.count > 2 ? rows[rows.count / 2].id : nil] {
            let wanted = rows.filter { $0.id < before ?? .max }
            guard let page = try? file.page(before: before, limit: limit) else { fatalError("no page") }
            precondition(page.rows == wanted.suffix(limit) && page.hasEarlier == (wanted.count > limit))
        }
    }
}

/// A writer keeps every row, puts an unfinished one aside, and adds its own.
private func checkWriting(_ rows: [Row], tail: [UInt8]) {
    let added = Row.tombstone(id: 7)
    do {
        var locked = try file.lock(waiting: .zero)
        let before = try locked.read()
        try locked.append(added)
        let after = try locked.read()
        try locked.compact()
        let compacted = try locked.read()
        precondition(before.rows == rows && after.rows == rows + [added] && compacted.rows == after.kept)
    } catch {
        fatalError("a good file takes no row: \(error)")
    }
    let line = tail.last == UInt8(ascii: "\n") ? tail : tail + [UInt8(ascii: "\n")]
    precondition(tail.isEmpty || bytes(of: file.path + ".torn") == line)
}

/// Makes the file anew. The folder is left to whoever runs this.
private func put(_ content: [UInt8]) {
    unlink(file.path + ".torn")
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    precondition(write(descriptor, content, content.count) == content.count)
    close(descriptor)
}

private func bytes(of path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let count = read(descriptor, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
}

/// CRC-32C bit by bit (RFC 3720, appendix B.4): independent of the one that is tested.
private func hasRightChecksum(_ line: [UInt8]) -> Bool {
    var remainder = ~0 as UInt32
    for byte in line.dropLast().dropFirst(18) {
        remainder ^= UInt32(byte)
        for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0x82F6_3B78 : 0) }
    }
    let digits = String(~remainder, radix: 16)
    let text = String(repeating: "0", count: 8 - digits.count) + digits
    return line.dropFirst(8).prefix(8).elementsEqual(text.utf8)
}
