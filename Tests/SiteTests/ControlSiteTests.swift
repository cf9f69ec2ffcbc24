import Foundation
import GroqStandIn
import Testing

/// `chatbotctl check --url`, against a staged site behind a real Apache, whole and broken.
@Suite struct ControlSiteTests {
    private func check(_ site: StagedSite, _ arguments: [String] = [], url: String? = nil) throws -> CheckOutcome {
        try Control.check(["--offline", "--url", url ?? site.url] + arguments, home: site.home)
    }

    /// Of what the check finds, that which concerns the deployed site.
    private func problems(_ outcome: CheckOutcome) -> [String] { outcome.problems.filter { $0.contains(" site.") } }

    @Test(arguments: ["", "/"])
    func `A site that is well has nothing wrong`(end: String) throws {
        let site = try StagedSite.shared.get()
        let outcome = try check(site, url: site.url + end)
        #expect(problems(outcome) == [], "\(outcome)")
        let names = ["site.authorization", "site.cors", "site.files", "site.health", "site.tls"]
        #expect(outcome.findings.keys.filter { $0.hasPrefix("site.") }.sorted() == names)
    }

    @Test func `A site that is not there is found`() throws {
        let port = try RefusingPort()
        let outcome = try check(StagedSite.shared.get(), url: "http://127.0.0.1:\(port.port)")
        #expect(problems(outcome) == ["error site.health"], "\(outcome)")
    }

    @Test func `Another address of the server is found`() throws {
        let site = try StagedSite.shared.get()
        let outcome = try check(site, url: "http://127.0.0.1:\(site.server.port)/nowhere")
        #expect(problems(outcome) == ["error site.health"], "\(outcome)")
    }

    @Test func `Without its .htaccess the settings are served: that comes first`() throws {
        let site = try StagedSite()
        try FileManager.default.removeItem(at: site.home.appending(path: ".htaccess"))
        let outcome = try check(site)
        #expect(problems(outcome) == ["error site.files", "error site.health"], "\(outcome)")
        let found = try #require(outcome.findings["site.files"]?.first)
        #expect(found.message.contains("/.env") && found.advice.contains("SECRET_KEY"), "\(outcome)")
    }

    @Test(arguments: ["data", "prompts", "bin"])
    func `A folder that is served is found`(folder: String) throws {
        let site = try StagedSite()
        _ = try site.newAccount()
        // As after an upload without hidden files, and with routes that somebody has taken apart.
        try FileManager.default.removeItem(at: site.home.appending(path: "\(folder)/.htaccess"))
        let routes = site.home.appending(path: ".htaccess")
        let text = try String(contentsOf: routes, encoding: .utf8)
        let open = text.replacing("RewriteRule ^ cgi-bin", with: "RewriteRule !^\(folder)/ cgi-bin")
        #expect(open != text)
        try Data(open.utf8).write(to: routes)
        let outcome = try check(site)
        #expect(problems(outcome) == ["error site.files"], "\(outcome)")
        let message = outcome.findings["site.files"]?.first?.message ?? ""
        #expect(message.contains("/\(folder)/"), "\(outcome)")
    }

    @Test func `A header that is lost on the way is found`() throws {
        let site = try StagedSite()
        try spoil(site, "HTTP_AUTHORIZATION", with: "HTTP_LOST")
        #expect(try problems(check(site)) == ["error site.authorization"])
    }

    @Test func `A site with another key is found`() throws {
        let (site, other) = (try StagedSite(), try StagedSite(["SECRET_KEY": String(repeating: "x", count: 32)]))
        let outcome = try check(site, url: other.url)
        #expect(problems(outcome) == ["error site.authorization"], "\(outcome)")
    }

    @Test(arguments: [
        ("Header always set Access-Control-Allow-Origin *", "every origin"),
        ("Header always unset Access-Control-Allow-Origin", "https://app.example.com"),
    ])
    func `Origins that the server treats in its own way are found`(line: String, words: String) throws {
        let site = try StagedSite()
        try spoil(site, "Options -Indexes\n", with: "Options -Indexes\n\(line)\n")
        let outcome = try check(site)
        #expect(problems(outcome) == ["error site.cors"], "\(outcome)")
        #expect(outcome.findings["site.cors"]?.first?.message.contains(words) == true, "\(outcome)")
    }

    @Test func `An executable that is missing behind the routes is found`() throws {
        let site = try StagedSite()
        try FileManager.default.removeItem(at: site.home.appending(path: "cgi-bin/health.cgi"))
        #expect(try problems(check(site)) == ["error site.health"])
    }

    @Test func `TLS is checked, and whether http leads to it`() throws {
        let site = try StagedSite()
        let certificates = try TestCertificates(names: ["IP:127.0.0.1"])
        defer { certificates.remove() }
        let relay = try TLSRelay(to: site.server.port, certificates: certificates)
        defer { relay.stop() }
        let url = "https://127.0.0.1:\(relay.port)\(site.prefix)"
        let plain = site.url
        let environment = ["CURL_CA_BUNDLE": certificates.authority.path]
        func outcome(_ arguments: String...) throws -> CheckOutcome {
            try Control.check(
                ["--offline", "--url", url] + arguments, home: site.home, environment: environment)
        }
        #expect(try problems(outcome()) == [])
        #expect(try problems(outcome("--http-url", plain)) == ["warning site.tls"])
        let redirecting = try StagedSite()
        try spoil(
            redirecting, "RewriteOptions AllowNoSlash\n",
            with: "RewriteOptions AllowNoSlash\nRewriteRule ^health$ https://127.0.0.1/health [R=301,END]\n")
        let redirected = redirecting.url
        let good = try outcome("--http-url", redirected)
        #expect(problems(good) == [] && good.findings["site.tls"]?.first?.message.contains("redirected") == true)
        // As an app's address it is wrong.
        #expect(try problems(check(redirecting, url: redirected)) == ["error site.health"])
        // No authority of this machine has signed it.
        #expect(try problems(Control.check(["--offline", "--url", url], home: site.home)) == ["error site.health"])
    }

    // MARK: A question

    @Test func `A question is asked and answered, and nothing of it is left`() throws {
        let site = try StagedSite()
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        let outcome = try check(site, ["--ask"])
        #expect(problems(outcome) == [], "\(outcome)")
        #expect(outcome.findings["site.question"]?.first?.message.contains("the guide") == true)
        #expect(outcome.findings["site.stream"]?.first?.status == "ok")
        #expect(try site.users().map { $0["username"].text } == [account.name])
        let files = try site.files().filter { $0.hasPrefix("messages/") || $0.hasPrefix("conversations/") }
        #expect(files == [site.conversationFile(of: try account.id())])
        #expect(try account.listed(conversation) != nil)
    }

    @Test func `A stream that the server compresses is found`() throws {
        let site = try StagedSite()
        try spoil(site, "no-gzip=1 no-brotli=1", with: "unused=1")
        #expect(try problems(check(site, ["--ask"])) == ["error site.stream"])
        #expect(try site.users().isEmpty)
    }

    @Test func `The pieces of a model's reply come one by one`() throws {
        let model = try ModelSite()
        let steps = (0..<6).flatMap { [StreamScript.Step.content("word \($0) "), .pause(milliseconds: 250)] }
        model.groq.always(.stream(StreamScript([.role] + steps + [.finish(), .done])))
        let outcome = try check(model.site, ["--ask"])
        #expect(problems(outcome) == [], "\(outcome)")
        #expect(outcome.findings["site.question"]?.first?.message.contains("the model") == true, "\(outcome)")
        #expect(outcome.findings["site.stream"]?.first?.message.contains("events came over") == true, "\(outcome)")
    }

    @Test func `Pieces that come all at once are found`() throws {
        let model = try ModelSite()
        let pieces = (0..<6).map { StreamScript.Step.content("word \($0) ") }
        // Much longer than a disk that is busy takes for the last event, which waits for the reply to be stored.
        let steps = [.role, .pause(milliseconds: 6000)] + pieces + [.finish(), .done]
        model.groq.always(.stream(StreamScript(steps)))
        #expect(try problems(check(model.site, ["--ask"])) == ["warning site.stream"])
    }

    @Test func `A question without a reply is found, and its user deleted all the same`() throws {
        let model = try ModelSite()
        model.groq.always(.status(401))
        // The guide is asked, too: so it must not know.
        let file = model.site.home.appending(path: "prompts/guide.en.md")
        try Data("# Nothing\n\n## Nothing at all\nKeywords: nothing\n\nThere is nothing.\n".utf8).write(to: file)
        let outcome = try check(model.site, ["--ask"])
        #expect(problems(outcome) == ["error site.question"], "\(outcome)")
        #expect(try model.site.users().map { $0["username"].text } == [model.account.name])
    }

    @Test func `Nothing is asked while the site is being moved`() throws {
        let site = try StagedSite(["MAINTENANCE": "on"])
        #expect(try problems(check(site, ["--ask"])) == ["warning site.question"])
    }

    private func spoil(_ site: StagedSite, _ text: String, with replacement: String) throws {
        let file = site.home.appending(path: ".htaccess")
        let contents = try String(contentsOf: file, encoding: .utf8)
        guard contents.contains(text) else { throw HarnessError(".htaccess has no \(text)") }
        try Data(contents.replacing(text, with: replacement).utf8).write(to: file)
    }
}
