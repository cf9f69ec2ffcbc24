import Foundation

/// Looks at a store after something went wrong, and finds what must not be.
struct Aftermath {
    /// An operation that was under way, what its user saw before it, and whether the user was told that it is done.
    struct Attempt {
        let operation: Operation
        let before: AccountView
        let isAcknowledged: Bool
    }

    let sample: SampleStore
    /// In the order in which they were made; all about one account.
    let attempts: [Attempt]
    /// What the others saw before.
    let bystanders: [(member: SampleStore.Member, view: AccountView)]
    private let ids: HighestIDs

    /// - Parameter image: what the store is before. A copy of it is looked at: whoever logs in writes a line to the audit trail.
    init(_ operation: Operation, on image: FolderImage) throws {
        let copy = try ScratchFolder(image)
        try self.init(operation, on: try CGISite(data: copy.url))
        withExtendedLifetime(copy) {}
    }

    init(_ operation: Operation, on site: CGISite) throws {
        sample = try SampleStore.shared.get()
        attempts = [Attempt(operation: operation, before: try Self.view(operation, on: site), isAcknowledged: false)]
        let others = operation.isFirst ? [] : [sample.neighbor, sample.petra, sample.nikos]
        bystanders = try others.filter { $0.name != operation.subject }.map {
            ($0, try AccountView(bearing: $0.token, on: site))
        }
        ids = HighestIDs(bystanders.map(\.view) + [attempts[0].before])
    }

    private init(_ other: Aftermath, attempts: [Attempt], ids: HighestIDs) {
        (sample, bystanders, self.attempts, self.ids) = (other.sample, other.bystanders, attempts, ids)
    }

    /// With the answer to the last attempt.
    func acknowledging(_ outcome: CGIOutcome) -> Aftermath {
        guard let last = attempts.last, outcome.isAcknowledged else { return self }
        let attempt = Attempt(operation: last.operation, before: last.before, isAcknowledged: true)
        return Aftermath(self, attempts: attempts.dropLast() + [attempt], ids: ids.adding(outcome, of: last.operation))
    }

    /// With another attempt, before which the user sees what the site shows now, in a copy as well.
    func followed(by operation: Operation, on image: FolderImage) throws -> Aftermath {
        let copy = try ScratchFolder(image)
        let before = try Self.view(operation, on: try CGISite(data: copy.url))
        withExtendedLifetime(copy) {}
        let attempt = Attempt(operation: operation, before: before, isAcknowledged: false)
        return Aftermath(self, attempts: attempts + [attempt], ids: ids)
    }

    private static func view(_ operation: Operation, on site: CGISite) throws -> AccountView {
        try AccountView(operation.subject, trying: operation.passwords, on: site)
    }

    /// How many acknowledged rows are looked at each time.
    var rowCount: Int {
        bystanders.reduce(attempts.last?.before.rowCount ?? 0) { $0 + $1.view.rowCount }
    }

    /// Reads everything, tries the last operation again, and writes more.
    /// - Returns: what is wrong; nothing when all is well.
    func problems(on site: CGISite) -> [Problem] {
        var problems: [Problem] = []
        do {
            for (member, before) in bystanders where try AccountView(bearing: member.token, on: site) != before {
                problems.append(Problem(.lost, "\(member.name) sees something else"))
            }
            let last = attempts[attempts.count - 1]
            let view = try Self.view(last.operation, on: site)
            problems += self.problems(of: view)
            // Before anything is done that makes such events again.
            problems += try problemsOfAuditTrail(site)

            let again = try last.operation.run(sample) { try site.send($0) }
            let isExpected = again.isAcknowledged || last.operation.answersAgain.contains(again.status)
            if again.flaw != nil || !isExpected { problems.append(Problem(.wrong, "done again: \(again)")) }
            let after = try Self.view(last.operation, on: site)
            if again.isAcknowledged ? !last.operation.completes(view, after) : view != after {
                problems.append(Problem(.wrong, "done again, \(again.status): \(view) became \(after)"))
            }
            try ids.adding(again, of: last.operation).checkNext(on: site)
            if let flaw = try AuditFiles(data: site.data).flaw {
                problems.append(Problem(.wrong, "audit trail: \(flaw)"))
            }
        } catch {
            problems.append(Problem(.wrong, "\(error)"))
        }
        return problems
    }

    /// What was acknowledged is in the trail: each attempt that has an event of its own.
    private func problemsOfAuditTrail(_ site: CGISite) throws -> [Problem] {
        let events = try AuditFiles(data: site.data).lines().map { $0["event"].text }
        return attempts.compactMap { attempt in
            guard attempt.isAcknowledged, let event = attempt.operation.auditEvent,
                events.count(where: { $0 == event }) <= (sample.auditEvents[event] ?? 0)
                    * (attempt.operation.isFirst ? 0 : 1)
            else { return nil }
            return Problem(.lost, "the event \(event) is not in the audit trail")
        }
    }

    private func problems(of view: AccountView) -> [Problem] {
        if !view.hasUniqueIDs { return [Problem(.doubled, "\(view)")] }
        guard let last = attempts.last else { return [] }
        if last.isAcknowledged {
            return last.operation.completes(last.before, view)
                ? [] : [Problem(.lost, "acknowledged: \(last.before) became \(view)")]
        }
        return attempts.contains { $0.operation.mayFail($0.before, view) }
            ? [] : [Problem(.wrong, "not acknowledged: \(attempts.map(\.before)) became \(view)")]
    }
}

/// Something that must not be.
struct Problem: CustomStringConvertible {
    enum Kind: String {
        /// Something that was acknowledged is not there, or not as it was.
        case lost
        case doubled
        /// Whatever else is not as it should be.
        case wrong
    }

    let kind: Kind
    let text: String

    init(_ kind: Kind, _ text: String) { (self.kind, self.text) = (kind, text) }

    var description: String { "\(kind): \(text.prefix(1500))" }
}
