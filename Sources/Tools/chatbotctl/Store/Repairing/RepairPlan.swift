import Chatbot
import Console
import JSONLines

/// What a repair will do about the findings of a check, and what it leaves.
struct RepairPlan {
    private(set) var steps: [RepairStep] = []
    /// Errors that only a backup mends, or somebody who knows what should be there.
    private(set) var left: [Finding] = []
    /// Errors that another run can mend once this one is done.
    private(set) var postponed: [Finding] = []
    let errors: Int

    init(_ store: FileStore, progress: Progress) throws {
        let findings = Locked<[Finding]>([])
        var check = StoreCheck(store, progress: progress) { finding in findings.append(finding) }
        try check.run()
        let all = findings.values.sorted { ($0.path, $0.line ?? 0) < ($1.path, $1.line ?? 0) }
        errors = all.count { $0.kind.isError }
        try takeOut(all, store)
        advanceSequences(all, check)
        let repaired = Set(steps.map(\.path))
        // A reply whose question is among the lines that go is a note from then on.
        for finding in all where finding.kind != .badReply || !repaired.contains(finding.path) { add(finding, check) }
    }

    /// One step for every file with lines that do not belong there.
    private mutating func takeOut(_ findings: [Finding], _ store: FileStore) throws {
        let lines = findings.filter {
            [.damagedLine, .wrongType, .wrongFile, .unfinishedRow].contains($0.kind)
        }
        for (path, findings) in Dictionary(grouping: lines, by: \.path).sorted(by: { $0.key < $1.key }) {
            let numbers = Set(findings.compactMap(\.line)).sorted()
            var parts: [String] = []
            if !numbers.isEmpty {
                let list = numbers.map(\.grouped).joined(separator: ", ")
                parts.append("\(numbers.count == 1 ? "line" : "lines") \(list) to \(path).corrupt")
            }
            if findings.contains(where: { $0.kind == .unfinishedRow }) {
                parts.append("the unfinished row at its end to \(path).torn")
            }
            let action: RepairStep.Action
            var warnings: [String] = []
            if let table = findings[0].table, let number = findings[0].number {
                action = .takeOut(table, number)
                warnings = try OlderRows(in: number, of: table, store: store, takingOut: Set(numbers)).warnings
            } else {
                action = .takeOutOfSequence(
                    FileStore.Table.allCases.first { path == "sequences/\($0.rawValue).jsonl" }!)
            }
            steps.append(
                RepairStep(
                    action: action, path: path, text: "move \(parts.joined(separator: ", and "))", warnings: warnings))
        }
    }

    /// How far a sequence goes beyond the highest id that is known: what was deleted may have had higher ones.
    private static let leap = 1000

    private mutating func advanceSequences(_ findings: [Finding], _ check: StoreCheck) {
        for finding in findings where finding.kind == .laggingSequence {
            guard let table = finding.table, let highest = finding.id else { continue }
            let next = min(highest + Self.leap, IDSequence.maximum)
            steps.append(
                RepairStep(
                    action: .advance(table, beyond: next), path: finding.path,
                    text: "go on behind the id \(next); the highest known one is \(highest)"))
        }
    }

    private mutating func add(_ finding: Finding, _ check: StoreCheck) {
        switch (finding.kind, finding.number) {
        case (.leftover, _):
            guard let file = check.store.partition(nextTo: finding.path) else { return }
            steps.append(RepairStep(action: .removeRemains(file), path: finding.path, text: "remove it"))
        // A tombstone says so, or an empty file whose owner nobody knows; the latter not while damage may have emptied it.
        case (.deletedConversation, let id?)
        where finding.owner != nil || !check[.messages].hasDamage && !check[.conversations].hasDamage:
            steps.append(
                RepairStep(
                    action: .finishConversation(id, owner: finding.owner), path: finding.path,
                    text: "remove it: conversation \(id) was deleted"))
        case (.deletedUser, let id?)
        where finding.owner != nil || !check[.conversations].hasDamage && !check[.users].hasDamage:
            steps.append(
                RepairStep(
                    action: .finishUser(id), path: finding.path,
                    text: "remove it, with the messages of its conversations: user \(id) was deleted"))
        case (.missingUser, let id?) where !check[.users].hasDamage:
            steps.append(
                RepairStep(
                    action: .putAsideConversations(of: id), path: finding.path,
                    text: "move it, and the messages of its conversations, to .corrupt: user \(id) is not there",
                    warnings: ["nothing says that user \(id) was deleted; a backup may know more"]))
        case (.missingConversation, let id?) where !check[.conversations].hasDamage:
            steps.append(
                RepairStep(
                    action: .putAsideMessages(of: id), path: finding.path,
                    text: "move it to .corrupt: conversation \(id) is not there",
                    warnings: ["nothing says that conversation \(id) was deleted; a backup may know more"]))
        // The owner may be in a line that this run takes out. So first that one is shown.
        case (.missingUser, _), (.missingConversation, _), (.deletedUser, _), (.deletedConversation, _):
            postponed.append(finding)
        case (.duplicateID, _), (.duplicateUsername, _), (.outOfOrder, _), (.badReply, _), (.notAFile, _):
            left.append(finding)
        default: break
        }
    }
}

extension FileStore {
    /// The file that something lies next to, by its path below the data folder.
    fileprivate func partition(nextTo path: String) -> Partition? {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        return Partition(path: "\(root)/\(path[..<dot])", root: root) { _ in }
    }
}
