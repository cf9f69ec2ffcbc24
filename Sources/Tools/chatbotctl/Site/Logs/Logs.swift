import ArgumentParser

struct Logs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Looks after the site's logs.", subcommands: [LogsPrune.self])
}
