import ArgumentParser
import Chatbot
import Console

struct UsersPassword: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "passwd",
        abstract: "Gives a user another password; tokens issued before stop working.",
        discussion: """
            The password is asked for, or read from standard input as one line.

            Examples:
              chatbotctl users passwd rahim

            \(ControlError.exitCodes)
            """)

    @OptionGroup var site: SiteOption

    @Argument(help: "The name the user logs in with.") var name: String

    func work() throws {
        let configuration = try site.configuration()
        let accounts = try configuration.accountService()
        // Before anybody types a password for nothing.
        let user = try configuration.store().existingUser(named: name)
        let password = try PasswordInput.read()
        var random = SystemRandomNumberGenerator()
        try accounts.resetPassword(of: user, to: password, now: CurrentProcess.time, random: &random)
        try write("Changed the password of \(user.username.text), id \(user.id).")
    }
}
