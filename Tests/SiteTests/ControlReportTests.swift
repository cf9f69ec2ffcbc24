import Foundation
import GroqStandIn
import Testing

/// `chatbotctl report`.
@Suite struct ControlReportTests {
    // MARK: What was done is what the page says

    @Test func `The real logs of a site give what was done`() throws {
        let model = try ModelSite()
        try model.ask("First").expectSuccess()
        try model.ask("Second", key: "key").expectSuccess()
        try model.ask("Second", key: "key").expectSuccess()
        model.groq.always(.status(401))
        // The guide knows the one, and not the other.
        try model.ask("How do I withdraw money from my wallet?").expectSuccess()
        #expect(try model.ask("What is the capital of France?").status == 503)
        _ = try (model.site.get("/health"), model.site.get("/nowhere"), model.site.get("/auth/me"))
        let page = try ReportDocument(of: model.site.home)

        let lead = try page.lead
        #expect(lead.hasPrefix("3 replies in 30 days; "), "\(lead)")
        #expect(lead.contains("the guide stood in for the model 1 time; 1 question found no answer."), "\(lead)")
        let traffic = try page.figures("Requests by endpoint", in: "Traffic")
        #expect(traffic.first?.prefix(2) == ["messages-send", "5"])
        #expect(traffic.dropFirst().allSatisfy { $0[1] == "1" } && traffic.count == 7, "\(traffic)")
        let days = try page.figures("Errors by day", in: "Errors")
        #expect(days.count == 30 && days.last?.dropFirst() == ["1", "2"], "\(days)")
        #expect(
            try Set(page.table(in: "Errors")) == [
                ["endpoint", "401", "404", "503"], ["messages-send", "–", "–", "1"], ["root", "–", "1", "–"],
                ["account-show", "1", "–", "–"],
            ])
        let rows = try model.site.rows(model.site.messageFile(of: model.conversation)).filter { $0["model"] != .null }
        let tokens = ["prompt_tokens", "completion_tokens"].map { name in
            "\(rows.map { $0[name].number }.reduce(0, +))"
        }
        #expect(
            try page.table(in: "Replies and tokens").dropFirst().map { $0.map { $0.replacing(",", with: "") } } == [
                ["llama-3.3-70b-versatile", "2"] + tokens + ["0"], ["guide", "1", "0", "0", "0"],
            ])
        #expect(try page.figures("Questions without an answer", in: "The guide").last?.dropFirst() == ["0", "1"])
        #expect(try page.figures("Users", in: "Growth").map { $0[1] } == Array(repeating: "0", count: 29) + ["1"])
        #expect(try page.figures("Conversations", in: "Growth").last?[1] == "1")
        #expect(try page.table(in: "Growth").map { $0[1] } == ["files", "1", "1", "1", "3"])
        #expect(try page.keyFigure("users (new)") == "1 (+1)")
    }

    @Test func `Questions that the guide has no answer to are counted, and quoted nowhere`() throws {
        let site = try StagedSite()
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        let questions = [
            "What is the capital of France?", "Zebra zebra zebra", "How do I withdraw money from my wallet?",
        ]
        for question in questions { try account.ask(question, in: conversation).expectSuccess() }
        let page = try ReportDocument(of: site.home)
        #expect(try page.lead.hasSuffix("; 2 questions found no answer."))
        #expect(try page.figures("Questions without an answer", in: "The guide").last?.dropFirst() == ["2", "0"])
        let name = try #require(account.get("/auth/me").json)["username"].text
        #expect(!name.isEmpty)
        for secret in ["Zebra", "capital", "withdraw", name, account.token, account.password, StagedSite.secretKey] {
            #expect(!page.text.contains(secret), "the page holds \(secret)")
        }
    }

    @Test func `Only the time that is asked for counts, of the logs and of the store`() throws {
        let site = try StagedSite()
        _ = try site.newAccount()
        let page = try ReportDocument(of: site.home, ["--since", "2026-03-01T06:00:00Z", "--until", "2026-03-04"])
        #expect(try page.lead == "The logs have no requests of this time.")
        #expect(try page.texts("//p[@class='period']") == ["2026-03-01 06:00 to the end of 2026-03-03, in UTC"])
        #expect(
            try page.figures("Users", in: "Growth") == [
                ["2026-03-01", "0"], ["2026-03-02", "0"], ["2026-03-03", "0"],
            ])
    }

    @Test func `Percentiles are those of each endpoint, and of each of its days`() throws {
        let site = try ScratchSite()
        try site.log("health", day: "2026-03-01", (1...100).map { LogLines.request(milliseconds: $0) })
        try site.log("health", day: "2026-03-03", [LogLines.request(day: "2026-03-03", milliseconds: 2400)])
        let page = try ReportDocument(of: site.home, ReportDocument.march)
        let section = "Time a request took"
        #expect(
            try page.figures("Percentiles by endpoint", in: section) == [["health", "51 ms", "96 ms", "100 ms"]])
        #expect(
            try page.figures("health", in: section) == [
                ["2026-03-01", "50 ms", "95 ms", "99 ms"], ["2026-03-03", "2.4 s", "2.4 s", "2.4 s"],
            ])
    }

    @Test func `Replies and tokens are those of each model and day`() throws {
        let site = try ScratchSite()
        try site.log(
            "messages-send", day: "2026-03-01", [LogLines.reply("big", 1000, 10), LogLines.reply("small", 7, 1)])
        try site.log("messages-send", day: "2026-03-02", [LogLines.reply("big", 500, 20, day: "2026-03-02")])
        let page = try ReportDocument(of: site.home, ReportDocument.march)
        let section = "Replies and tokens"
        #expect(
            try page.figures("Prompt tokens by day and model", in: section).prefix(3) == [
                ["2026-03-01", "1,000", "7"], ["2026-03-02", "500", "0"], ["2026-03-03", "0", "0"],
            ])
        #expect(
            try page.figures("Completion tokens by day and model", in: section).prefix(2) == [
                ["2026-03-01", "10", "1"], ["2026-03-02", "20", "0"],
            ])
    }

    // MARK: What the logs hold besides

    @Test func `Lines that are torn, foreign or too long are counted, and passed over`() throws {
        let site = try ScratchSite()
        let absurd = [
            LogLines.request(status: 99), LogLines.request(status: 9_000_000),
            LogLines.reply(String(repeating: "x", count: 300), 1, 1),
        ]
        let torn = [String(LogLines.request().dropLast(10)), "", "nonsense", "{}", "[1]", "\u{0}\u{FF}"]
        try site.log("health", day: "2026-03-01", [LogLines.request()] + torn + absurd + [LogLines.request()])
        let page = try ReportDocument(of: site.home, ReportDocument.march)
        #expect(try page.keyFigure("requests") == "2")
        #expect(try page.notes.contains("Unreadable: 9 lines of the logs"))
        try site.log("health", day: "2026-03-01", [String(repeating: "x", count: 3 << 20), LogLines.request()])
        #expect(try ReportDocument(of: site.home, ReportDocument.march).keyFigure("requests") == "3")
    }

    @Test func `What a log says becomes no element of the page`() throws {
        let site = try ScratchSite()
        let model = #"<script>alert(1)</script>&amp;\"'\u0001\u202e]]>"#
        try site.log("messages-send", day: "2026-03-01", [LogLines.reply(model, 1, 1)])
        let page = try ReportDocument(of: site.home, ReportDocument.march)
        #expect(try page.elements("//script").isEmpty && !page.text.contains("<script"))
        #expect(
            try page.table(in: "Replies and tokens").last?[0] == "<script>alert(1)</script>&amp;\"'\u{FFFD}\u{FFFD}]]>")
    }

    @Test func `However many models a log names, few are drawn, and no more than a hundred are told apart`() throws {
        let site = try ScratchSite()
        try site.log("messages-send", day: "2026-03-01", (0..<1000).map { LogLines.reply("model-\($0)", 1, 1) })
        let page = try ReportDocument(of: site.home, ReportDocument.march)
        let table = try page.table(in: "Replies and tokens").dropFirst()
        #expect(table.count == 101 && table.first?.prefix(2) == ["other models", "900"])
        #expect(try page.figures("Replies by day and model", in: "Replies and tokens").first?.count == 7)
    }

    @Test func `A site without logs makes a page that says so`() throws {
        let site = try ScratchSite()
        let page = try ReportDocument(of: site.home)
        #expect(try page.lead == "The logs have no requests of this time.")
        #expect(try page.texts("//h2") == ["Growth"])
        #expect(try page.figures("Users", in: "Growth").count == 30)
    }

    @Test func `A damaged store takes only its own figures away`() throws {
        let site = try ScratchSite()
        try FileManager.default.createDirectory(at: site.url("data/users/00"), withIntermediateDirectories: true)
        try site.write("data/users/00/0.jsonl", "damaged\n")
        try site.log("health", day: "2026-03-01", [LogLines.request()])
        let outcome = try Control.run(["report", "--out", "-"] + ReportDocument.march, home: site.home)
        #expect(outcome.status == 4 && outcome.errors.contains("users/00/0.jsonl"), "\(outcome)")
        let page = try ReportDocument(outcome.output)
        #expect(try page.keyFigure("requests") == "1" && page.notes.contains("The store could not be read"))
        #expect(try !page.texts("//h2").contains("Growth"))
    }

    // MARK: Where it is written

    @Test func `The file replaces an older one, and only its owner may read it`() throws {
        let site = try ScratchSite()
        try site.write("report.html", String(repeating: "older", count: 100_000))
        site.setMode(0o644, of: "report.html")
        let path = site.url("report.html").path
        let outcome = try Control.run(["report", "--out", path] + ReportDocument.march, home: site.home)
        #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty, "\(outcome)")
        let file = try String(contentsOf: site.url("report.html"), encoding: .utf8)
        #expect(try ReportDocument(file).lead == "The logs have no requests of this time.")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(!FileManager.default.fileExists(atPath: path + ".unfinished"))
    }

    @Test(
        "A place that cannot be written is an error",
        arguments: [("/no/such/folder/report.html", 1), ("/dev/full", 64), ("/tmp", 64)])
    func unwritable(path: String, code: Int32) throws {
        let site = try ScratchSite()
        let outcome = try Control.run(["report", "--out", path], home: site.home)
        #expect(outcome.status == code && outcome.errors.hasPrefix("error: ") && outcome.output.isEmpty, "\(outcome)")
    }

    @Test func `A folder that is not made yet is told as such`() throws {
        let site = try ScratchSite()
        let outcome = try Control.run(["report", "--out", "/no/such/folder/report.html"], home: site.home)
        #expect(outcome.errors == "error: The folder of /no/such/folder/report.html is not there: make it first.\n")
    }

    @Test func `A full disk is an error`() throws {
        let site = try ScratchSite()
        let tool = try Project.stagedSite.get().appending(path: "bin/chatbotctl").path
        let outcome = try Program.run(
            "/bin/sh", ["-c", "\"$1\" report --home \"$2\" --out - > /dev/full", "sh", tool, site.home.path])
        #expect(outcome.status == 1 && outcome.errors.contains("No space left"), "\(outcome)")
    }

    @Test func `A file that cannot be written to its end leaves the older one, and nothing else`() throws {
        let site = try ScratchSite()
        try site.write("report.html", "older")
        let tool = try Project.stagedSite.get().appending(path: "bin/chatbotctl").path
        // At most 512 bytes; what goes beyond is an error, and no signal.
        let outcome = try Program.run(
            "/bin/sh",
            [
                "-c", "trap '' XFSZ; ulimit -f 1; exec \"$1\" report --home \"$2\" --out \"$3\"", "sh", tool,
                site.home.path, site.url("report.html").path,
            ])
        #expect(outcome.status == 1 && outcome.errors.contains("cannot be written"), "\(outcome)")
        #expect(try String(contentsOf: site.url("report.html"), encoding: .utf8) == "older")
        #expect(!FileManager.default.fileExists(atPath: site.url("report.html.unfinished").path))
    }

    @Test func `A report is of a year at most`() throws {
        let site = try ScratchSite()
        let leapYear = try Control.run(
            ["report", "--out", "-", "--since", "2024-01-01", "--until", "2025-01-01"], home: site.home)
        #expect(leapYear.status == 0, "\(leapYear)")
        let more = try Control.run(
            ["report", "--out", "-", "--since", "0001-01-01", "--until", "2025-01-01"], home: site.home)
        #expect(more.status == 64 && more.errors.contains("at most 366 days"), "\(more)")
    }
}
