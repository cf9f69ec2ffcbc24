import ArgumentParser
import Chatbot
import Console
import JSON

/// Puts a damaged store in order, as far as that can be done without knowing what was lost.
struct Repair: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Takes damage out of the store, and clears away what killed programs have left.",
        discussion: """
            Checks the store, says what it would do, asks, does it, and checks again. Have a copy of the data folder first.

            Damaged lines, and rows that do not belong to their file, are moved to FILE.corrupt, each with the number of its \
            line; unfinished rows to FILE.torn; conversations and messages whose owner is lost to FILE.corrupt as well. \
            Nothing of that is thrown away. What is left of deleted conversations and accounts, and of compactions, is removed. Sequences \
            that are behind go on behind the highest id.

            Because the last row of an id counts, a line that is taken out may bring an older row back: a password or title from \
            before, or a deleted conversation. It is said of which ids.

            Every file is changed under its lock, so the site may go on. A repair that is killed can be begun again.

            \(ControlError.exitCodes) 4 also means that something is left to mend: by another run, or from a backup.

            Examples:
              chatbotctl repair             # shows what it would do, and asks
              chatbotctl repair --yes
              chatbotctl repair --json      # only shows what it would do
            """)

    @OptionGroup var options: StoreOptions

    @Flag(help: "Do it without asking.")
    var yes = false

    func run() throws {
        try options.run { reporter in
            let onlyShows = options.json && !yes
            let store = try onlyShows ? options.store() : options.storeForWriting()
            let plan = try RepairPlan(store, progress: reporter.progress)
            for finding in plan.left + plan.postponed { reporter.report(finding.description, finding.json) }
            for step in plan.steps { reporter.report(step.lines, step.json("planned")) }
            if plan.steps.isEmpty {
                let isSound = plan.errors == 0
                reporter.finish(
                    isSound ? "There is nothing to repair." : "This is left: only a backup mends it.",
                    [.init("steps", 0), .init("failed", 0), .init("errors", .int(plan.errors))])
                return isSound ? 0 : 4
            }
            guard !onlyShows, yes || Terminal.isConfirmed("Do this?") else {
                reporter.finish(
                    "Nothing was changed.",
                    [.init("steps", 0), .init("failed", 0), .init("errors", .int(plan.errors))])
                return plan.errors > 0 ? 4 : 0
            }
            return try repair(store, plan, reporter)
        }
    }

    private func repair(_ store: FileStore, _ plan: RepairPlan, _ reporter: Reporter) throws -> Int32 {
        var failed = 0
        for step in plan.steps {
            do {
                try step.run(on: store)
                reporter.report(nil, step.json("done"))
            } catch {
                failed += 1
                let message = ControlError(error).message
                reporter.report(
                    "error: \(step.path): not done: \(message)",
                    ["event": "error", "path": .string(step.path), "message": .string("not done: \(message)")])
            }
        }
        let verification = try Verification(of: store, reporter: reporter)
        let done = "\((plan.steps.count - failed).grouped) of \(plan.steps.count.grouped) steps done."
        let hint = plan.postponed.isEmpty ? "" : "\nWhat has lost its owner is put aside when you run this again."
        reporter.finish(
            "\(done)\n\(verification.text)\(hint)",
            [.init("steps", .int(plan.steps.count - failed)), .init("failed", .int(failed))] + verification.json)
        return failed > 0 ? 1 : verification.errors > 0 ? 4 : 0
    }
}
