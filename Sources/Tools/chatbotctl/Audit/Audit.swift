import ArgumentParser

/// What was done to accounts.
struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows what was done to accounts, and checks that nobody has changed the record of it.",
        discussion: """
            Sign-ups, log-ins, changes of passwords, exports and deletions stand in DATA_DIR/audit, a file for each month, \
            each line with the SHA-256 of the line before. Users are named by their ids only.

            Examples:
              chatbotctl audit show --user 7 --since 30d
              chatbotctl audit verify

            \(ControlError.exitCodes)
            """,
        subcommands: [AuditShow.self, AuditVerify.self])
}
