import ArgumentParser
import Chatbot
import Console
import Glibc
import JSON

struct Check: SiteCommand {
    static let configuration = CommandConfiguration(
        abstract: "Looks for whatever commonly goes wrong, and says what to do about it.",
        discussion: """
            Settings, permissions, programs, the data folder and the model are checked on this machine; with --url the \
            site is, as clients see it. The site may go on meanwhile. Nothing is changed, but for a file in the data \
            folder that is removed at once.

            With --ask a question is asked through the site, as a stream: by a user check-… whom nobody can log in as, who \
            is made for it and deleted afterwards with the conversation. It needs --url, and takes tokens where a model \
            answers.

            Examples:
              chatbotctl check
              chatbotctl check --offline
              chatbotctl check --url https://example.com/chatbot --ask
              chatbotctl check --json | jq 'select(.status == "error")'

            Exit codes: 0 no errors, perhaps warnings; 1 errors; 64 wrong arguments, or no site.
            """)

    @OptionGroup var site: SiteOption

    @Option(help: ArgumentHelp("The address of the site: check it as well.", valueName: "url"))
    var url: String?

    @Option(
        help: ArgumentHelp(
            "The address of the site without TLS. (default: the one of --url, if that has no port)", valueName: "url"))
    var httpUrl: String?

    @Flag(help: "Ask a question through the site.") var ask = false

    @Flag(help: "Do not ask the server of the model whether it is there.") var offline = false

    @Flag(help: "Report in JSON, one object a line.") var json = false

    func validate() throws {
        for url in [url, httpUrl].compactMap(\.self) where !SiteClient.isAddress(url) {
            throw ValidationError("\(url) is not an address like https://example.com/chatbot.")
        }
        if url == nil, ask || httpUrl != nil { throw ValidationError("--ask and --http-url need --url.") }
    }

    func work() throws {
        // libcurl leaves signals alone: a server that hangs up is an error of its own.
        signal(SIGPIPE, SIG_IGN)
        let home = site.home ?? CurrentProcess.executable.home
        let isColored = Terminal.takesColor(CurrentProcess.environment)
        let findings = Findings { try write(json ? $0.json.text : $0.text(isColored: isColored)) }
        if let configuration = try configuration(findings) {
            try SettingsCheck(configuration: configuration).run(findings)
            try InstallationCheck(home: home, dataDirectory: configuration.dataDirectory).run(findings)
            let clock = ClockCheck(now: CurrentProcess.time)
            try DataCheck(directory: configuration.dataDirectory, clock: clock).run(findings)
            if !offline { try ModelCheck(configuration: configuration, clock: clock).run(findings) }
            if let url {
                let check = SiteCheck(configuration: configuration, url: url, plainURL: httpUrl)
                try check.run(findings, asking: ask)
            }
        } else {
            try InstallationCheck(home: home, dataDirectory: nil).run(findings)
        }
        try finish(findings)
    }

    /// - Returns: nil when the settings cannot be read at all.
    private func configuration(_ findings: Findings) throws -> Configuration? {
        do throws(ConfigurationError) { return try site.configuration() } catch {
            guard access("\(site.home ?? CurrentProcess.executable.home)/cgi-bin", F_OK) == 0 else { throw error }
            try findings.error("settings.file", error.description, advice: "put this right in .env")
            return nil
        }
    }

    private func finish(_ findings: Findings) throws {
        let (errors, warnings) = (findings.counts[.error] ?? 0, findings.counts[.warning] ?? 0)
        if json {
            let report: JSONValue = ["event": "finished", "errors": .int(errors), "warnings": .int(warnings)]
            try write(report.text)
        } else {
            try write("\(errors.counted("error")), \(warnings.counted("warning")).")
        }
        if errors > 0 { throw ExitCode(1) }
    }
}
