import ArgumentParser

/// Accounts, for support and for requests about stored data.
struct Users: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists, adds, changes, exports and deletes users.",
        discussion: """
            Passwords are asked for, or read from standard input as one line; they never stand on the command line, where \
            others can see them. The site may go on meanwhile.

            Examples:
              chatbotctl users list
              chatbotctl users add rahim
              echo "$PASSWORD" | chatbotctl users passwd rahim
              chatbotctl users export rahim > rahim.json
              chatbotctl users delete rahim

            \(ControlError.exitCodes)
            """,
        subcommands: [
            UsersList.self, UsersAdd.self, UsersPassword.self, UsersDelete.self, UsersExport.self,
        ])
}
