import Foundation
import Testing

/// What `chatbotctl` says about itself.
@Suite struct ControlSiteUsageTests {
    @Test(
        "Wrong usage is told, with exit code 64",
        arguments: [
            ["check", "--ask"], ["check", "--url", "example.com"], ["check", "--url", "https://u@example.com"],
            ["check", "--home", "/nowhere"], ["stats", "--since", "yesterday"], ["logs", "prune"],
            ["report"], ["report", "--out", "-", "--since", "yesterday"],
            ["report", "--out", "-", "--since", "2026-03-02", "--until", "2026-03-01"],
            ["report", "--out", ""], ["check", "--home", ""], ["logs", "prune", "--keep", "30"], ["users", "add"],
            ["conversations", "show", "x"], ["unknown"],
        ])
    func usage(arguments: [String]) throws {
        let outcome = try Control.run(arguments)
        #expect(outcome.status == 64, "\(outcome)")
        #expect(!outcome.errors.isEmpty && outcome.output.isEmpty, "\(outcome)")
    }

    @Test(
        "Help has examples and exit codes",
        arguments: [
            ["check"], ["users"], ["users", "list"], ["users", "add"], ["users", "passwd"], ["users", "delete"],
            ["users", "export"], ["conversations", "show"], ["stats"], ["report"], ["logs", "prune"],
        ])
    func help(command: [String]) throws {
        let help = try Control.run(command + ["--help"]).expectSuccess()
        #expect(help.contains("Examples:") && help.contains("Exit codes:"), "\(help)")
    }
}
