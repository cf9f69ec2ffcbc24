import ArgumentParser

struct Conversations: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows a conversation.", subcommands: [ConversationsShow.self])
}
