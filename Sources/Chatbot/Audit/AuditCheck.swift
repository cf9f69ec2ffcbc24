public import JSONLines

/// Looks whether every line of a trail is the one that the next line was written behind, and names the first that is not.
///
/// It cannot see that lines at the end are missing, nor that somebody has written all lines behind a change anew. For that, a
/// hash that was noted elsewhere is needed.
public struct AuditCheck: Sendable {
    /// The lines that there are, up to the finding if there is one.
    public private(set) var lines = 0
    /// The hash of the last of them.
    public private(set) var head = AuditTrail.beginning
    /// The months that have lines.
    public private(set) var months: [String] = []
    /// The first thing that the site has not written so.
    public private(set) var finding: AuditFinding?
    /// The month whose last line was not finished: nobody was told of it.
    public private(set) var unfinishedMonth: String?

    /// The place of the last line.
    private var place = AuditFinding.Place(month: "", line: 0)

    /// - Parameters:
    ///   - noted: the hash of a line that was noted earlier: it has to be in the trail.
    ///   - waiting: how long to wait for others who write, where something looks wrong.
    public init(
        of trail: AuditTrail, noted: String? = nil, waiting: Duration = FileStore.upkeepPatience
    ) throws(StorageError) {
        self = try AuditCheck(lookingAt: trail, noted: noted)
        guard finding != nil || unfinishedMonth != nil else { return }
        // A line that is being written looks unfinished, and one may have come between two looks. While nobody writes nothing is
        // in between.
        var backoff = Backoff(limit: waiting)
        while try trail.lock.version() != nil {
            let settled = try trail.lock.whileNobodyWrites { () throws(StorageError) in
                try AuditCheck(lookingAt: trail, noted: noted)
            }
            if let settled {
                self = settled
                return
            }
            guard backoff.pause() else { throw .lockTimeout(path: trail.lock.path) }
        }
    }

    private init(lookingAt trail: AuditTrail, noted: String?) throws(StorageError) {
        var isNotedThere = noted == nil || noted == head
        var link: BrokenLink?
        for month in try trail.months() {
            let linesBefore = lines
            if let unfinishedMonth {
                let place = AuditFinding.Place(month: unfinishedMonth, line: self.place.line + 1)
                finding = AuditFinding(.inserted, at: place, "is not finished, although a later month has begun")
            }
            var scanner = LineScanner()
            let end = try scanner.scan(trail.file(month)) { line in
                guard finding == nil, link == nil else { return }
                let place = AuditFinding.Place(month: month, line: line.number)
                let line = AuditLine(line)
                guard line.id != nil else {
                    finding = AuditFinding(
                        .changed, at: place, "is none that the site has written: its checksum is wrong")
                    return
                }
                guard line.previous == head else {
                    link = BrokenLink(
                        number: lines + 1, place: place, placeBefore: self.place, line: line, expected: head)
                    return
                }
                lines += 1
                guard line.id == lines else {
                    finding = AuditFinding(.changed, at: place, "is numbered \(line.id ?? 0), and is line \(lines)")
                    return
                }
                (head, self.place) = (line.hash, place)
                if head == noted { isNotedThere = true }
            }
            if lines > linesBefore { months.append(month) }
            if let link { finding = try link.explained(by: trail) }
            if finding != nil { return }
            switch end?.tail {
            case .unfinished: unfinishedMonth = month
            case .corrupt(let line):
                let place = AuditFinding.Place(month: month, line: line)
                finding = AuditFinding(.changed, at: place, "is none that the site has written: its newline is damaged")
                return
            default: break
            }
        }
        guard !isNotedThere else { return }
        finding = AuditFinding(
            .cut, at: place, "is the last one, and none has the hash that was noted: lines behind it are missing")
    }
}

/// What the check needs of a line.
struct AuditLine {
    /// nil when it is damaged.
    let id: Int?
    let hash: String
    /// What it says is the hash of the line before.
    let previous: String?

    init(_ line: LineScanner.Line) {
        let bytes = [UInt8](line.bytes)
        id = line.id
        hash = bytes.sha256.hexadecimal
        previous = AuditEntry(bytes).previous
    }
}
