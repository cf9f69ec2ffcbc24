import JSONLines

/// A line that was not written behind the one that it stands behind. What became of the lines around it, the others tell.
struct BrokenLink {
    /// The place of the line in the whole trail: its id, if nothing was changed.
    let number: Int
    let place: AuditFinding.Place
    /// Of the line before it.
    let placeBefore: AuditFinding.Place
    let line: AuditLine
    /// The hash of the line before it.
    let expected: String

    /// Goes through the trail once more, for lines that know more.
    func explained(by trail: AuditTrail) throws(StorageError) -> AuditFinding {
        var clues = Clues(link: self)
        for month in try trail.months() {
            var scanner = LineScanner()
            _ = try scanner.scan(trail.file(month)) { line in
                clues.add(AuditLine(line), at: AuditFinding.Place(month: month, line: line.number))
            }
        }
        return finding(clues)
    }

    private func finding(_ clues: Clues) -> AuditFinding {
        if let follower = clues.follower {
            return AuditFinding(.inserted, at: place, "was put there: \(follower) was written in its place")
        }
        if let forger = clues.forger, forger.hash != line.hash, clues.isConfirmed != nil {
            return AuditFinding(.inserted, at: forger.place, "was put there: \(place) was written in its place")
        }
        if clues.forger?.hash == line.hash {
            return AuditFinding(.inserted, at: place, "was put there: it is a copy of one that stands before it")
        }
        if let id = line.id, id > number {
            let missing = id == number + 1 ? "line \(number)" : "lines \(number) to \(id - 1)"
            return AuditFinding(.removed, at: place, "follows a gap: \(missing) of the trail were removed")
        }
        switch clues.isConfirmed {
        case true? where number > 1:
            return AuditFinding(.changed, at: placeBefore, "was changed: \(place) was written behind another line")
        case nil where number > 1:
            return AuditFinding(
                .mismatch, at: place,
                "was not written behind \(placeBefore): one of the two was changed, or put there")
        default: return AuditFinding(.changed, at: place, "was changed: it fits to none of the lines around it")
        }
    }
}

/// What other lines tell about a line that does not follow the one before it.
private struct Clues {
    let link: BrokenLink
    /// A later line that was written behind the one before.
    private(set) var follower: AuditFinding.Place?
    /// An earlier line that stands where this one was written: behind the same line.
    private(set) var forger: (place: AuditFinding.Place, hash: String)?
    /// Whether the next line was written behind this one; nil when there is none.
    private(set) var isConfirmed: Bool?

    private var number = 0
    /// Of the line before.
    private var lastHash = AuditTrail.beginning

    init(link: BrokenLink) { self.link = link }

    mutating func add(_ line: AuditLine, at place: AuditFinding.Place) {
        number += 1
        if number < link.number, lastHash == link.line.previous { forger = (place, line.hash) }
        if number == link.number + 1 { isConfirmed = line.previous == link.line.hash }
        if number > link.number, line.previous == link.expected, follower == nil { follower = place }
        lastHash = line.hash
    }
}

extension AuditFinding.Place: CustomStringConvertible {
    public var description: String { "line \(line) of \(month)" }
}
