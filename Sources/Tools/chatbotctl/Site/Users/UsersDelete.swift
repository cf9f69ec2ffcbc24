import ArgumentParser
import Chatbot
import Console
import JSONLines

struct UsersDelete: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Deletes a user with all conversations and messages, for good.",
        discussion: """
            Nothing of the user is left in the store but the id, in the audit trail and the logs. One that was cut short is finished by \
            doing it again.

            Examples:
              chatbotctl users delete rahim
              chatbotctl users delete rahim --yes

            \(ControlError.exitCodes)
            """)

    @OptionGroup var site: SiteOption

    @Argument(help: "The name the user logs in with.") var name: String

    @Flag(help: "Do not ask.") var yes = false

    func work() throws {
        let store = try site.configuration().storeForWriting()
        let user = try store.existingUser(named: name)
        if !yes {
            guard Terminal.canAsk else {
                throw ControlError.usage("There is no terminal to ask on: say --yes to delete the user.")
            }
            let count = try store.file(user.id, of: .conversations).read().live.count
            let owned = count.counted("conversation")
            let question = "Delete \(user.username.text), id \(user.id), with \(owned), for good?"
            guard Terminal.isConfirmed(question) else { throw ControlError.failed("Nothing was deleted.") }
        }
        try store.deleteUser(user)
        try store.record(AuditEvent(.accountDeletion, of: user.id, by: .operator, at: CurrentProcess.time))
        try write("Deleted \(user.username.text), id \(user.id).")
    }
}
