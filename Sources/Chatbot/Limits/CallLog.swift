/// The calls that count against a rate limit, of those subjects that share a file.
struct CallLog {
    private var entries: [Entry]

    /// The calls of one subject, in milliseconds since 1970.
    fileprivate struct Entry {
        let subject: ArraySlice<UInt8>
        var times: [Int]
    }

    /// Reads a file. What is not a line as ``text(maximumSize:)`` writes it is left out: a crash may have left it, or an editor.
    init(_ bytes: [UInt8]) {
        entries = bytes.split(separator: UInt8(ascii: "\n")).compactMap(Entry.init(line:))
    }

    /// Forgets calls up to `start`, and takes calls after `end`, from before the clock was set back, as made at `end`.
    mutating func restrict(after start: Int, upTo end: Int) {
        for index in entries.indices {
            entries[index].times.removeAll { $0 <= start }
            if entries[index].times.contains(where: { $0 > end }) {
                entries[index].times = entries[index].times.map { min($0, end) }
            }
        }
        entries.removeAll { $0.times.isEmpty }
    }

    /// The calls of a subject, the oldest first.
    func times(of subject: [UInt8]) -> [Int] {
        // A crash may have left a second, older line.
        entries.first { $0.subject == subject[...] }?.times.sorted() ?? []
    }

    /// Puts a subject with these calls before all others.
    mutating func setTimes(_ times: [Int], of subject: [UInt8]) {
        let others = entries.filter { $0.subject != subject[...] }
        entries = [Entry(subject: subject[...], times: times)] + others
    }

    /// The content of the file: the first subject, and of the others what fits into `maximumSize` bytes.
    ///
    /// Those with the fewest calls go first, and of them those whose last call is longest ago. So who calls from millions of
    /// addresses, or tries as many names, makes those forgotten who are nowhere near the limit, before any who has reached it.
    func text(maximumSize: Int) -> [UInt8] {
        guard let first = entries.first else { return [] }
        var others = entries.dropFirst().map { (entry: $0, line: $0.line) }
        var size = others.reduce(0) { $0 + $1.line.count }
        if size > maximumSize {
            others.sort { $0.entry.isKept(before: $1.entry) }
            while size > maximumSize { size -= others.removeLast().line.count }
        }
        return others.reduce(into: first.line) { $0 += $1.line }
    }

    /// The length of a line in bytes, with times of 13 digits, as they are until 2286.
    static func lineLength(calls: Int) -> Int {
        Entry.opening.utf8.count + 32 + Entry.middle.utf8.count + calls * 14 + 2
    }
}

/// `{"subject":"<32 hex digits>","times":[1795348800000,…]}`
extension CallLog.Entry {
    fileprivate static let opening = #"{"subject":""#
    fileprivate static let middle = #"","times":["#
    private static let closing = "]}"

    /// - Parameter line: without its newline.
    fileprivate init?(line: ArraySlice<UInt8>) {
        let subject = line.dropFirst(Self.opening.utf8.count).prefix(32)
        let rest = line[subject.endIndex...]
        guard line.starts(with: Self.opening.utf8), subject.count == 32, rest.starts(with: Self.middle.utf8),
            rest.suffix(Self.closing.utf8.count).elementsEqual(Self.closing.utf8)
        else { return nil }
        var times: [Int] = []
        let list = rest.dropFirst(Self.middle.utf8.count).dropLast(Self.closing.utf8.count)
        for number in list.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard let time = Int(decimal: number) else { return nil }
            times.append(time)
        }
        self.init(subject: subject, times: times)
    }

    /// With its newline.
    fileprivate var line: [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(CallLog.lineLength(calls: times.count))
        line += Self.opening.utf8
        line += subject
        line += Self.middle.utf8
        for (index, time) in times.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            line += String(time).utf8
        }
        line += Self.closing.utf8
        line.append(UInt8(ascii: "\n"))
        return line
    }

    fileprivate func isKept(before other: Self) -> Bool {
        (times.count, times.max() ?? 0) > (other.times.count, other.times.max() ?? 0)
    }
}
