import Foundation
import Testing

extension Control {
    /// - Parameters:
    ///   - home: the site to work on.
    ///   - environment: all of it: nothing of the tests' own comes through.
    ///   - wrapper: a program that runs it, such as `strace`, with its arguments.
    static func run(
        _ arguments: [String], home: URL? = nil, environment: [String: String] = [:], input: String = "",
        under wrapper: [String] = []
    ) throws -> Program.Outcome {
        let tool = try Project.stagedSite.get().appending(path: "bin/chatbotctl").path
        let command = wrapper + [tool] + arguments + (home.map { ["--home", $0.path] } ?? [])
        return try Program.run(
            command[0], Array(command.dropFirst()), environment: environment, input: input)
    }

    /// Runs it on a terminal, which script(1) has for it, and answers what it asks.
    /// - Parameters:
    ///   - answers: after which words of the output to type what.
    ///   - environment: on top of a terminal's.
    /// - Returns: all that the terminal has shown.
    static func onTerminal(
        _ arguments: [String], home: URL, environment: [String: String] = [:],
        answers: KeyValuePairs<String, String> = [:]
    ) throws -> (status: Int32, shown: String) {
        let folder = try FileManager.default.makeTemporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let tool = try Project.stagedSite.get().appending(path: "bin/chatbotctl").path
        let command = ([tool] + arguments + ["--home", home.path]).joined(separator: " ")
        let typing = answers.map { words, answer in
            "until grep -qF '\(words)' shown || ! kill -0 $!; do sleep 0.05; done; echo '\(answer)' >&3"
        }
        let script = """
            cd "$1" && mkfifo keys && : >shown && exec 3<>keys
            script -qefc "$2" shown <keys >/dev/null &
            \(typing.joined(separator: "\n"))
            wait $!
            status=$?
            cat shown
            exit $status
            """
        let outcome = try Program.run(
            "/bin/sh", ["-c", script, "terminal", folder.path, command],
            environment: ["PATH": "/usr/bin:/bin", "TERM": "xterm"].merging(environment) { $1 })
        return (outcome.status, outcome.output)
    }

    /// What `check --json` has found.
    static func check(
        _ arguments: [String] = [], home: URL, environment: [String: String] = [:], under wrapper: [String] = []
    ) throws -> CheckOutcome {
        let outcome = try run(
            ["check", "--json"] + arguments, home: home, environment: environment, under: wrapper)
        return try CheckOutcome(outcome)
    }
}

/// What a run of `chatbotctl check --json` has said.
struct CheckOutcome: CustomStringConvertible {
    struct Finding {
        let status: String
        let message: String
        let advice: String
    }

    let status: Int32
    let findings: [String: [Finding]]
    let description: String

    init(_ outcome: Program.Outcome) throws {
        status = outcome.status
        description = outcome.description
        let lines = outcome.events
        findings = Dictionary(grouping: lines.filter { $0["event"] == "check" }, by: { $0["check"].text })
            .mapValues { $0.map { Finding($0) } }
        let last = try #require(lines.last, "\(outcome)")
        try #require(last["event"] == "finished", "\(outcome)")
        for (name, status) in [("errors", "error"), ("warnings", "warning")] {
            #expect(last[name].number == findings.values.joined().count { $0.status == status }, "\(outcome)")
        }
        #expect(status == (last["errors"].number > 0 ? 1 : 0), "\(outcome)")
    }

    /// All that is not ok, as `status check`.
    var problems: [String] {
        findings.flatMap { name, findings in
            findings.filter { $0.status != "ok" }.map { "\($0.status) \(name)" }
        }.sorted()
    }

    /// Checks that one check, and no other, has found something; with advice, and with words that name it.
    func expect(
        only problem: String, saying words: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(problems == [problem], "\(self)", sourceLocation: sourceLocation)
        let name = problem.split(separator: " ").last.map(String.init) ?? ""
        let found = findings[name]?.first { $0.status != "ok" }
        #expect(found?.message.contains(words) == true, "\(self)", sourceLocation: sourceLocation)
        #expect(found?.advice.isEmpty == false, "\(self)", sourceLocation: sourceLocation)
    }
}

extension CheckOutcome.Finding {
    fileprivate init(_ line: JSON) {
        status = line["status"].text
        message = line["message"].text
        advice = line["advice"].text
    }
}
