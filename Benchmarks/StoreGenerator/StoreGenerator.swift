import ArgumentParser
import JSONLines

/// Makes a store as large as a pilot's, in seconds: what exports are measured with.
@main
struct StoreGenerator: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store-generator",
        abstract: "Makes a store of users, conversations and messages in an empty folder.",
        discussion: "The same arguments make the same store. Everybody's password is `a-long-password`.")

    @Argument(help: "The folder. It must exist and be empty.")
    var folder: String

    @Option(help: "How many users.")
    var users = 100_000

    @Option(help: "How many conversations. A hundredth more are made and deleted again, as the store shows.")
    var conversations = 300_000

    @Option(help: "How many messages.")
    var messages = 3_000_000

    func validate() throws {
        guard [users, conversations, messages].allSatisfy((0...Int(Int32.max) / 2).contains) else {
            throw ValidationError("A number is negative or too high.")
        }
        guard conversations == 0 || users > 0, messages == 0 || conversations > 0 else {
            throw ValidationError("Conversations need users, and messages need conversations.")
        }
    }

    func run() throws {
        guard try Directory.names(in: folder).isEmpty else { throw ValidationError("\(folder) is not empty.") }
        let plan = Pilot.Plan(users: users, conversations: conversations, messages: messages)
        var pilot = Pilot(plan, in: try StoreFiles(root: folder))
        try pilot.play()
    }
}
