import ArgumentParser
import Chatbot
import Console
import JSON

struct UsersExport: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes everything that is stored about a user, as one JSON document.",
        discussion: """
            It is the document of GET /auth/me/export: all but the hash of the password. It goes to standard output, and \
            holds all that the user wrote.

            Examples:
              (umask 077; chatbotctl users export rahim > rahim.json)

            \(ControlError.exitCodes)
            """)

    @OptionGroup var site: SiteOption

    @Argument(help: "The name the user logs in with.") var name: String

    func work() throws {
        // The audit trail gets a line.
        let store = try site.configuration().storeForWriting()
        let user = try store.existingUser(named: name)
        try write(store.export(of: user, for: .operator, at: CurrentProcess.time).text)
    }
}
