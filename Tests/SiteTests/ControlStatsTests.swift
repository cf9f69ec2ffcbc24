import Foundation
import GroqStandIn
import Testing

/// `chatbotctl stats` and `chatbotctl logs prune`.
@Suite struct ControlStatsTests {
    private func stats(_ site: ScratchSite, _ arguments: String...) throws -> JSON {
        let outcome = try Control.run(["stats", "--json"] + arguments, home: site.home)
        #expect(outcome.status == 0, "\(outcome)")
        return try #require(outcome.events.first, "\(outcome)")
    }

    @Test func `Requests are counted by endpoint, with errors and exact percentiles`() throws {
        let site = try ScratchSite()
        // 1 to 1000 in no order: the nearest ranks are 500, 950 and 990.
        let milliseconds = (0..<1000).map { $0 * 377 % 1000 + 1 }
        try site.log("health", day: "2026-03-01", milliseconds.prefix(400).map { LogLines.request(milliseconds: $0) })
        try site.log(
            "health", day: "2026-03-02",
            milliseconds.dropFirst(400).map { LogLines.request(day: "2026-03-02", milliseconds: $0) })
        try site.log(
            "auth-token", day: "2026-03-01",
            [
                LogLines.request(status: 401, milliseconds: 7), LogLines.request(status: 429, milliseconds: 7),
                LogLines.request(status: 500, milliseconds: 1_000_000), LogLines.request(status: 503, milliseconds: 9),
            ])
        let report = try stats(site)
        let requests = report["requests"].elements
        #expect(requests.map { $0["endpoint"] } == ["auth-token", "health"])
        #expect(
            requests[1]
                == [
                    "endpoint": "health", "requests": 1000, "client_errors": 0, "server_errors": 0, "p50": 500,
                    "p95": 950, "p99": 990,
                ])
        // Whatever takes longer than 15 minutes counts as that.
        #expect(
            requests[0]
                == [
                    "endpoint": "auth-token", "requests": 4, "client_errors": 2, "server_errors": 2, "p50": 7,
                    "p95": 900_000, "p99": 900_000,
                ])
        #expect(report["all_requests"]["requests"] == 1004)
        #expect(report["all_requests"]["client_errors"] == 2)
        #expect(report["files"] == 3 && report["lines_passed_over"] == 0)
    }

    @Test func `Replies are counted by day and model, with tokens, fallbacks and retries`() throws {
        let site = try ScratchSite()
        func reply(_ model: String, attempts: Int, _ prompt: Int, _ completion: Int) -> String {
            LogLines.request(
                more: #""source":"groq","model":"\#(model)","attempts":\#(attempts),"prompt_tokens":\#(prompt),"#
                    + #""completion_tokens":\#(completion),"#)
        }
        try site.log(
            "messages-send", day: "2026-03-01",
            [
                reply("big", attempts: 1, 100, 10), reply("big", attempts: 3, 200, 20),
                reply("small", attempts: 1, 1, 2),
                // The guide: asked for, and because the model failed.
                LogLines.request(more: #""source":"guide","#),
                LogLines.request(more: #""attempts":4,"error":"status 500","source":"guide","#),
                // A repeated request, and a failed one.
                LogLines.request(more: ""), LogLines.request(status: 503, more: #""error":"status 500","attempts":3,"#),
            ])
        try site.log("messages-send", day: "2026-03-02", [reply("big", attempts: 1, 7, 8)])
        func row(_ day: String, _ model: String, _ figures: Int...) -> JSON {
            .object([
                "day": .string(day), "model": .string(model), "replies": .int(figures[0]),
                "prompt_tokens": .int(figures[1]), "completion_tokens": .int(figures[2]), "fallbacks": .int(figures[3]),
                "retries": .int(figures[4]),
            ])
        }
        #expect(
            try stats(site)["replies"].elements == [
                row("2026-03-01", "big", 2, 300, 30, 0, 2), row("2026-03-01", "guide", 2, 0, 0, 1, 3),
                row("2026-03-01", "small", 1, 1, 2, 0, 0), row("2026-03-02", "big", 1, 7, 8, 0, 0),
            ])
        let text = try Control.run(["stats"], home: site.home).expectSuccess()
        #expect(
            text.contains("all                      6            308                 40          1        5"), "\(text)"
        )
    }

    @Test func `Torn and foreign lines are counted, and passed over; warnings are neither`() throws {
        let site = try ScratchSite()
        let whole = LogLines.request()
        let warning = #"{"time":"2026-03-01T12:00:00.000Z","level":"warning","endpoint":"x","message":"not counted"}"#
        try site.log(
            "health", day: "2026-03-01",
            [
                whole, String(whole.dropLast(10)), "", "nonsense", "{}", "[1]", "\u{0}\u{FF}",
                whole.replacing(#""status":200"#, with: #""status":"200""#), warning,
                String(repeating: "x", count: 3 << 20), whole,
            ])
        let file = site.url("data/logs/health/2026-03-01.jsonl")
        try (Data(contentsOf: file) + Data(whole.dropLast(1).utf8)).write(to: file)
        let report = try stats(site)
        #expect(report["all_requests"]["requests"] == 2)
        // The line that is too long is read in pieces.
        #expect(report["lines_passed_over"].number >= 9 && report["lines_passed_over"].number <= 12, "\(report)")
        let text = try Control.run(["stats"], home: site.home).expectSuccess()
        #expect(text.contains("torn or foreign"))
    }

    @Test(
        "Figures that no reply can have are foreign",
        arguments: ["9223372036854775807", "-9223372036854775808", "2147483648", "-1"])
    func absurd(figure: String) throws {
        let site = try ScratchSite()
        let figures = ["attempts", "prompt_tokens", "completion_tokens"]
        let lines = figures.map { LogLines.request(more: #""source":"groq","model":"big","\#($0)":\#(figure),"#) }
        try site.log("messages-send", day: "2026-03-01", lines + lines + [LogLines.request()])
        let report = try stats(site)
        #expect(report["all_requests"]["requests"] == 1 && report["lines_passed_over"] == 6, "\(report)")
        #expect(report["replies"] == [])
    }

    @Test func `What is no file among the logs is passed over`() throws {
        let site = try ScratchSite()
        try site.log("health", day: "2026-03-01", [LogLines.request()])
        try FileManager.default.createSymbolicLink(
            atPath: site.url("data/logs/health/2026-03-02.jsonl").path, withDestinationPath: "/etc/passwd")
        try FileManager.default.createDirectory(
            at: site.url("data/logs/health/2026-03-03.jsonl"), withIntermediateDirectories: false)
        let report = try stats(site)
        #expect(report["files"] == 1 && report["lines_passed_over"] == 0, "\(report)")
    }

    @Test(
        "Only the time that is asked for counts",
        arguments: [
            ([], 6), (["--since", "2026-03-02"], 4), (["--until", "2026-03-02"], 2),
            (["--since", "2026-03-02", "--until", "2026-03-03"], 2), (["--since", "2026-03-02T12:00:00Z"], 3),
            (["--since", "2026-03-02T12:00:00Z", "--until", "2026-03-02T12:00:00.001Z"], 1), (["--since", "1h"], 0),
        ] as [([String], Int)])
    func time(arguments: [String], count: Int) throws {
        let site = try ScratchSite()
        for day in ["2026-03-01", "2026-03-02", "2026-03-03"] {
            try site.log(
                "health", day: day, [LogLines.request(day: day, time: "00:00:00.000"), LogLines.request(day: day)])
        }
        let outcome = try Control.run(["stats", "--json"] + arguments, home: site.home)
        #expect(outcome.events.first?["all_requests"]["requests"].number == count, "\(outcome)")
    }

    @Test func `The real logs of a site give what was done`() throws {
        let model = try ModelSite()
        model.groq.enqueue(.status(500))
        try model.ask("First").expectSuccess()
        try model.ask("Second", key: "key").expectSuccess()
        try model.ask("Second", key: "key").expectSuccess()
        model.groq.always(.status(401))
        // The guide knows this one.
        try model.ask("How do I withdraw money from my wallet?").expectSuccess()
        _ = try (model.site.get("/health"), model.site.get("/nowhere"), model.site.get("/auth/me"))
        let outcome = try Control.run(["stats", "--json", "--since", "1h"], home: model.site.home)
        let report = try #require(outcome.events.first, "\(outcome)")
        let requests = Dictionary(
            uniqueKeysWithValues: report["requests"].elements.map { ($0["endpoint"].text, $0) })
        #expect(requests["messages-send"]?["requests"] == 4)
        #expect(requests["root"]?["client_errors"] == 1 && requests["account-show"]?["client_errors"] == 1)
        let replies = report["replies"].elements
        #expect(replies.map { $0["model"] } == ["guide", "llama-3.3-70b-versatile"], "\(report)")
        #expect(replies.map { $0["replies"] } == [1, 2])
        #expect(replies.map { $0["fallbacks"] } == [1, 0])
        #expect(replies.last?["retries"] == 1)
        let rows = try model.site.rows(model.site.messageFile(of: model.conversation)).filter { $0["model"] != .null }
        #expect(replies.last?["prompt_tokens"].number == rows.map { $0["prompt_tokens"].number }.reduce(0, +))
        #expect(report["users"] == 1 && report["conversations"] == 1)
    }

    @Test func `A site without logs has no requests`() throws {
        let site = try ScratchSite()
        let text = try Control.run(["stats"], home: site.home).expectSuccess()
        #expect(text == "No requests.\n\nNo replies.\n\nIn the store: 0 users, 0 conversations.\n")
    }

    // MARK: Prune

    private static let old = ["logs/health/2020-01-01.jsonl", "logs/auth-token/2020-02-29.jsonl"]
    private static let kept = [
        "logs/health/2999-01-01.jsonl", "logs/health/2020-01-01.jsonl.gz", "logs/health/2020-13-01.jsonl",
        "logs/health/notes.txt", "logs/2020-01-01.jsonl", "logs/Health/2020-01-01.jsonl", "users/2020-01-01.jsonl",
    ]

    private func siteWithLogs() throws -> ScratchSite {
        let site = try ScratchSite()
        for path in Self.old + Self.kept {
            let file = site.url("data/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(count: 10_000).write(to: file)
        }
        try FileManager.default.createSymbolicLink(
            atPath: site.url("data/logs/health/2020-01-02.jsonl").path,
            withDestinationPath: site.url("data/users/2020-01-01.jsonl").path)
        return site
    }

    private func paths(_ site: ScratchSite) throws -> Set<String> {
        Set(
            try FileManager.default.subpathsOfDirectory(atPath: site.data.path).filter {
                $0.contains("20") || $0.contains("notes")
            })
    }

    @Test func `Pruning deletes old logs, and nothing that is not called like one`() throws {
        let site = try siteWithLogs()
        let all = try paths(site)
        let outcome = try Control.run(["logs", "prune", "--keep", "30d"], home: site.home)
        #expect(outcome.status == 0 && outcome.output.hasPrefix("Deleted 2 logs, which freed "), "\(outcome)")
        #expect(try all.subtracting(paths(site)) == Set(Self.old))
        let again = try Control.run(["logs", "prune", "--keep", "30d", "--json"], home: site.home)
        #expect(again.events.first == ["files": 0, "bytes": 0, "dry_run": .bool(false), "errors": []], "\(again)")
    }

    @Test func `A data folder that is missing is told, and is not one without logs`() throws {
        let site = try ScratchSite()
        try site.remove("data")
        let outcome = try Control.run(["logs", "prune", "--keep", "30d"], home: site.home)
        #expect(outcome.status == 64 && outcome.errors.contains("is not there"), "\(outcome)")
    }

    @Test func `A dry run says what would be deleted, and deletes nothing`() throws {
        let site = try siteWithLogs()
        let all = try paths(site)
        let outcome = try Control.run(["logs", "prune", "--keep", "4w", "--dry-run", "--json"], home: site.home)
        let report = try #require(outcome.events.first, "\(outcome)")
        #expect(report["files"] == 2 && report["bytes"].number >= 20_000 && report["dry_run"] == .bool(true))
        #expect(try paths(site) == all)
    }

    @Test func `A day's log is kept until the day ended so long ago`() throws {
        let site = try ScratchSite()
        let format = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
        func day(_ ago: Int) -> String { Date(timeIntervalSinceNow: Double(-ago) * 86_400).formatted(format) }
        for ago in 0...4 { try site.log("health", day: day(ago), [LogLines.request()]) }
        _ = try Control.run(["logs", "prune", "--keep", "2d"], home: site.home).expectSuccess()
        let left = try FileManager.default.contentsOfDirectory(atPath: site.url("data/logs/health").path)
        #expect(left.sorted(by: >) == (0...2).map { "\(day($0)).jsonl" })
        _ = try Control.run(["logs", "prune", "--keep", "0h"], home: site.home).expectSuccess()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: site.url("data/logs/health").path) == [
                "\(day(0)).jsonl"
            ])
    }
}
