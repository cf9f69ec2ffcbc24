import ArgumentParser
import Chatbot
import Console

struct AuditShow: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows events: when, what, whose account, by whom, and the id of the request.",
        discussion: """
            Ids stay when an account is deleted; `chatbotctl users list` says whose they are until then. The id of a \
            request leads to its line in the logs.

            Examples:
              chatbotctl audit show --since 7d
              chatbotctl audit show --user 7 --json | jq -r 'select(.event == "log-in-failed").time'

            \(ControlError.exitCodes)
            """)

    @OptionGroup var site: SiteOption
    @OptionGroup var period: PeriodOptions

    @Option(
        help: ArgumentHelp(
            "Only events of the user with this id. (default: all, also those of nobody)", valueName: "id"))
    var user: Int?

    @Flag(help: "The lines as they stand in the files.") var json = false

    func work() throws {
        let period = try period.range()
        let trail = try site.configuration().store().auditTrail
        var failure: (any Error)?
        let damaged = try trail.forEachEntry { entry in
            guard failure == nil, user == nil || entry.userID == user else { return }
            // One without a time is a newer version's: it is not hidden.
            if let time = entry.time, !period.contains(time) { return }
            do { try write(json ? entry.text : entry.description) } catch { failure = error }
        }
        if let failure { throw failure }
        guard damaged == 0 else {
            throw ControlError.damaged("\(damaged) damaged lines were passed over. See chatbotctl audit verify.")
        }
    }
}

extension AuditEntry {
    /// For people, in one line.
    fileprivate var description: String {
        var parts = [time?.description ?? "?", event ?? "?"]
        parts.append(userID.map { "user \($0)" } ?? "no user")
        if actor == "operator" { parts.append("by the operator") }
        if let requestID { parts.append("request \(requestID)") }
        return parts.joined(separator: "  ").withoutControls
    }
}
