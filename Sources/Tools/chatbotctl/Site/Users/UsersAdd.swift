import ArgumentParser
import Chatbot
import Console

struct UsersAdd: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Adds a user, by the same rules as signing up.",
        discussion: """
            The name has 3 to 50 characters, the password 8 characters to 72 bytes. The password is asked for, or read \
            from standard input as one line.

            Examples:
              chatbotctl users add rahim
              openssl rand -base64 18 | tee password.txt | chatbotctl users add rahim

            \(ControlError.exitCodes)
            """)

    @OptionGroup var site: SiteOption

    @Argument(help: "The name to log in with.") var name: String

    func work() throws {
        let configuration = try site.configuration()
        let accounts = try configuration.accountService()
        // Before anybody types a password for nothing.
        do throws(InputProblem.Rule) { _ = try Username(validating: name) } catch {
            throw ChatbotError.invalidInput([InputProblem("username", error)])
        }
        guard try configuration.store().user(named: name) == nil else { throw ChatbotError.usernameTaken }
        let password = try PasswordInput.read()
        var random = SystemRandomNumberGenerator()
        let user = try accounts.register(
            username: name, password: password, now: CurrentProcess.time, random: &random)
        try write("Added \(user.username.text), id \(user.id).")
    }
}
