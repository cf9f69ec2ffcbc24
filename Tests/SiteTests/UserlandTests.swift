import Foundation
import Testing

/// What other releases of Debian, and suEXEC, have to do with the folder beyond serving it, which `HostTests` looks at.
@Suite struct UserlandTests {
    @Test(
        "suEXEC runs the programs as their owner, and keeps the server's environment from them",
        arguments: Userland.Release.allCases)
    func owner(release: Userland.Release) throws {
        let userland = try Userland.shared(release)
        let site = try userland.newSite()
        // With MAINTENANCE, which the server's environment has, nobody could sign up.
        let account = try site.newAccount()
        _ = try account.openConversation()
        for path in try site.files() {
            let attributes = try FileManager.default.attributesOfItem(atPath: site.file(path).path)
            #expect(attributes[.ownerAccountID] as? Int == userland.user, "\(path)")
        }
        #expect(try String(contentsOf: userland.suEXECLog, encoding: .utf8).contains("cmd: auth-register.cgi"))
    }

    @Test("The executables are the ones that were staged", arguments: Userland.Release.allCases)
    func unchanged(release: Userland.Release) throws {
        let (site, staged) = (try Userland.shared(release).newSite(), try Project.stagedSite.get())
        for endpoint in StagedFolderTests.endpoints {
            let path = "cgi-bin/\(endpoint).cgi"
            #expect(
                FileManager.default.contentsEqual(
                    atPath: site.home.appending(path: path).path, andPath: staged.appending(path: path).path),
                "\(path)")
        }
    }

    @Test("suEXEC refuses what others may write to, and the answer is JSON", arguments: Userland.Release.allCases)
    func writable(release: Userland.Release) throws {
        let userland = try Userland.shared(release)
        let site = try userland.newSite()
        // Not the file itself, which other sites share.
        let program = site.home.appending(path: "cgi-bin/health.cgi")
        // Not by this process: a program that another test starts meanwhile would inherit the descriptor, and "text file busy".
        _ = try Program.run(
            "/bin/sh", ["-c", #"cp "$1" "$1.copy" && mv "$1.copy" "$1""#, "sh", program.path],
            environment: ["PATH": "/usr/bin:/bin"]
        ).expectSuccess()
        chown(program.path, uid_t(userland.user), gid_t(userland.user))
        chmod(program.path, 0o775)
        let response = try site.get("/health")
        #expect(response.status == 500)
        #expect(response.text == #"{"detail":"Failed to process request"}"#)
        chmod(program.path, 0o755)
        try site.get("/health").expectSuccess()
    }

    @Test("chatbotctl finds nothing wrong there", arguments: Userland.Release.allCases)
    func check(release: Userland.Release) throws {
        let userland = try Userland.shared(release)
        let site = try userland.newSite(Userland.cautious)
        let arguments = ["check", "--json", "--offline", "--ask", "--url", site.url]
        let outcome = try CheckOutcome(userland.run("bin/chatbotctl", of: site, arguments))
        #expect(outcome.problems == [], "\(outcome)")
    }

    @Test("The documented virtual host is as closed as it says", arguments: Userland.Release.allCases)
    func hardened(release: Userland.Release) throws {
        let userland = try Userland.shared(release)
        userland.numberOfProcesses.wait()
        defer { userland.numberOfProcesses.signal() }
        let site = try userland.newHardenedSite()
        let (plain, secure) = userland.hardenedPorts
        let url = "https://127.0.0.1:\(secure)"
        let arguments = [
            "check", "--json", "--offline", "--ask", "--url", url, "--http-url", "http://127.0.0.1:\(plain)",
        ]
        let outcome = try CheckOutcome(
            userland.run(
                "bin/chatbotctl", of: site, arguments, environment: ["CURL_CA_BUNDLE": Userland.authority]))
        #expect(outcome.problems == [], "\(outcome)")
        #expect(outcome.findings["site.question"] != nil && outcome.findings["site.stream"] != nil)

        func curl(_ arguments: String...) throws -> Program.Outcome {
            try Program.run("/usr/bin/curl", ["-si", "--cacert", userland.authority.path] + arguments)
        }
        let health = try curl("\(url)/health").expectSuccess()
        #expect(health.hasPrefix("HTTP/1.1 200 OK"))
        #expect(health.contains("Strict-Transport-Security: max-age=31536000\r\n"))
        #expect(health.contains("Server: Apache\r\n"))
        #expect(try curl("-X", "TRACE", "\(url)/health").expectSuccess().hasPrefix("HTTP/1.1 405 "))
        #expect(try curl("--tls-max", "1.1", "\(url)/health").status == 35)
        let redirect = try curl("http://127.0.0.1:\(plain)/auth/token?x=1").expectSuccess()
        #expect(redirect.contains("Location: https://api.example.com/auth/token?x=1\r\n"))
        let line = try curl("\(url)/health?\(String(repeating: "x", count: 5000))").expectSuccess()
        #expect(line.hasPrefix("HTTP/1.1 414 "))
    }
}
