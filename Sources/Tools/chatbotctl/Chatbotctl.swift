import ArgumentParser
import CNSSPin
import Console

/// One tool for whoever runs the site. Safe while the site is live.
struct Chatbotctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chatbotctl",
        abstract: "Looks after a chatbot's site: its health, its store, its users and its logs.",
        version: Version.current,
        subcommands: [
            Check.self, Verify.self, Repair.self, Compact.self, Backup.self, Restore.self, Users.self,
            Conversations.self,
            Audit.self, Stats.self, SiteReport.self, Logs.self,
        ])

    static func main() {
        StandardStreams.reserve()
        main(nil)
    }
}
