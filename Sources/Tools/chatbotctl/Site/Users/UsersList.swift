import ArgumentParser
import Chatbot
import Console
import JSON
import JSONLines

struct UsersList: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists all users: id, when the account was made, number of conversations, name.",
        discussion: """
            Users come as the store has them, spread by a hash of the name, and not in the order of ids or names: sort the \
            list for that. It is written as it is read, however many there are.

            Examples:
              chatbotctl users list | sort -n
              chatbotctl users list --json | jq -s 'sort_by(.id)'

            \(ControlError.exitCodes)
            """)

    @OptionGroup var site: SiteOption

    @Flag(help: "One JSON object a line.")
    var json = false

    func work() throws {
        let store = try site.configuration().store()
        try store.forEachUser { user in
            let count = try store.file(user.id, of: .conversations).read().live.count
            if json {
                let members = user.publicFields + [.init("conversations", .int(count))]
                try write(JSONValue.object(members).text)
            } else {
                // The name last: it may be of any width.
                let figures = [("\(user.id)", 8), (user.createdAt.description, 24), ("\(count)", 6)]
                try write(figures.map(Self.padded).joined(separator: "  ") + "  \(user.username.text.withoutControls)")
            }
        }
    }

    private static func padded(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.utf8.count)) + text
    }
}
