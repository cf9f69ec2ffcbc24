import Foundation
import Testing

/// `chatbotctl check`, as far as it looks at this machine.
@Suite struct ControlCheckTests {
    /// Something that goes wrong, and what the check says about it.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let problem: String
        let words: String
        let settings: [String: String?]
        let spoil: @Sendable (ScratchSite) throws -> Void

        init(
            _ description: String, _ problem: String, _ words: String, _ settings: [String: String?] = [:],
            spoil: @escaping @Sendable (ScratchSite) throws -> Void = { _ in }
        ) {
            testDescription = description
            self.problem = problem
            self.words = words
            self.settings = settings
            self.spoil = spoil
        }
    }

    @Test func `A staged site with good settings has nothing wrong`() throws {
        let site = try StagedSite(["BCRYPT_COST": nil, "RATE_LIMIT_AUTH": nil])
        chmod(site.home.appending(path: ".env").path, 0o600)
        let outcome = try Control.check(home: site.home)
        #expect(outcome.problems == [], "\(outcome)")
        #expect(outcome.status == 0)
        let count = StagedFolderTests.endpoints.count + StagedFolderTests.tools.count
        #expect(outcome.findings["programs.complete"]?.first?.message == "all \(count) are there and whole")
        #expect(
            outcome.findings.keys.sorted() == [
                "data.disk", "data.files", "data.lock", "data.space", "data.write", "htaccess.rules", "model.server",
                "permissions.execute", "permissions.owner", "permissions.write", "programs.complete", "prompts.bn",
                "prompts.en", "settings.accounts", "settings.assistant", "settings.http", "settings.limits",
                "settings.log", "settings.mode", "settings.names",
            ])
    }

    static let settings = [
        Case("no key", "error settings.accounts", "SECRET_KEY is not set", ["SECRET_KEY": nil]),
        Case("a short key", "error settings.accounts", "32 characters", ["SECRET_KEY": "short"]),
        Case("cheap hashes", "warning settings.accounts", "BCRYPT_COST is 4", ["BCRYPT_COST": "4"]),
        Case("no number", "error settings.accounts", "TOKEN_LIFETIME_HOURS", ["TOKEN_LIFETIME_HOURS": "long"]),
        Case("no origin", "error settings.http", "ALLOWED_ORIGINS", ["ALLOWED_ORIGINS": "*"]),
        Case("maintenance", "warning settings.http", "MAINTENANCE is on", ["MAINTENANCE": "on"]),
        Case("no level", "error settings.log", "LOG_LEVEL", ["LOG_LEVEL": "loud"]),
        Case("no assistant", "error settings.assistant", "ASSISTANT must be", ["ASSISTANT": "oracle"]),
        Case("no Groq key", "error settings.assistant", "GROQ_API_KEY is not set", ["ASSISTANT": "groq"]),
        Case("no limit", "error settings.limits", "RATE_LIMIT_MESSAGES", ["RATE_LIMIT_MESSAGES": "many"]),
        Case("no limit on passwords", "warning settings.limits", "RATE_LIMIT_AUTH is off", ["RATE_LIMIT_AUTH": "off"]),
        Case("a letter too few", "warning settings.names", "GROQ_MODEL is no setting", ["GROQ_MODEL": "x"]),
        Case("exchanged letters", "warning settings.names", "LGO_LEVEL is no setting", ["LGO_LEVEL": "info"]),
        Case("small letters", "warning settings.names", "bcrypt_cost is no setting", ["bcrypt_cost": "12"]),
        Case("a broken line", "error settings.file", ".env, line 1") { try $0.write(".env", "nonsense\n") },
        Case("open settings", "error settings.mode", "others may read") { $0.setMode(0o644, of: ".env") },
        Case("open included settings", "error settings.mode", "more.env") { site in
            try site.write("more.env", "LOG_LEVEL=info\n")
            site.setMode(0o604, of: "more.env")
            let settings = try String(contentsOf: site.url(".env"), encoding: .utf8)
            try site.write(".env", settings + "INCLUDE=\(site.url("more.env").path)\n")
            site.setMode(0o600, of: ".env")
        },
        Case("no guide", "error prompts.bn", "guide.bn.md") { try $0.remove("prompts/guide.bn.md") },
        Case("a guide that is none", "error prompts.en", "guide.en.md") {
            try $0.write("prompts/guide.en.md", "Hello")
        },
    ]

    static let installation = [
        Case("a missing program", "error programs.present", "cgi-bin/health.cgi missing") {
            try $0.remove("cgi-bin/health.cgi")
        },
        Case("a missing tool", "error programs.present", "bin/export-postgres") {
            try $0.remove("bin/export-postgres")
        },
        Case("a program that was cut off", "error programs.complete", "cgi-bin/root.cgi") { site in
            try Data(contentsOf: site.url("cgi-bin/root.cgi")).dropLast().write(to: site.url("cgi-bin/root.cgi"))
            site.setMode(0o755, of: "cgi-bin/root.cgi")
        },
        Case("an upload in text mode", "error programs.complete", "cgi-bin/root.cgi") { site in
            let bytes = try Data(contentsOf: site.url("cgi-bin/root.cgi"))
            try (bytes + [0x0D]).write(to: site.url("cgi-bin/root.cgi"))
            site.setMode(0o755, of: "cgi-bin/root.cgi")
        },
        Case("an empty program", "error programs.complete", "cgi-bin/root.cgi") { site in
            try Data().write(to: site.url("cgi-bin/root.cgi"))
            site.setMode(0o755, of: "cgi-bin/root.cgi")
        },
        Case("no mode to run", "error permissions.execute", "cgi-bin/health.cgi") {
            $0.setMode(0o644, of: "cgi-bin/health.cgi")
        },
        Case("a program for the group to write", "error permissions.write", "cgi-bin/health.cgi") {
            $0.setMode(0o775, of: "cgi-bin/health.cgi")
        },
        Case("a folder for all to write", "error permissions.write", "cgi-bin") { $0.setMode(0o757, of: "cgi-bin") },
        Case("a home for the group to write", "error permissions.write", "write to .:") { $0.setMode(0o775, of: "") },
        Case("data open to others", "error permissions.data", "look into") { $0.setMode(0o705, of: "data") },
        Case("data open to the group", "warning permissions.data", "look into") { $0.setMode(0o750, of: "data") },
        Case("no routes", "error htaccess.present", ".htaccess missing") { try $0.remove(".htaccess") },
        Case("open data", "error htaccess.present", "data/.htaccess missing") { try $0.remove("data/.htaccess") },
        Case("routes that cannot be read", "error htaccess.rules", ".htaccess") { site in
            try site.remove(".htaccess")
            try FileManager.default.createDirectory(at: site.url(".htaccess"), withIntermediateDirectories: false)
        },
        Case("a route too few", "error htaccess.rules", "cgi-bin/health.cgi") {
            try $0.replace("cgi-bin/health.cgi", with: "cgi-bin/root.cgi", in: ".htaccess")
        },
        Case("no line for the token", "error htaccess.rules", "HTTP_AUTHORIZATION") {
            try $0.replace("HTTP_AUTHORIZATION", with: "HTTP_OTHER", in: ".htaccess")
        },
    ]

    static let data = [
        Case("no folder", "error data.folder", "is not there") { try $0.remove("data") },
        Case("a file in place of the folder", "error data.folder", "is not there", ["DATA_DIR": ".env"]),
        Case("a log from the future", "error clock.site", "2999-01-01T00:00:00.000Z") { site in
            let line = #"{"time":"2999-01-01T00:00:00.000Z","level":"info","message":"request"}"#
            try site.log("health", day: "2999-01-01", [line])
        },
        Case("a log that is none", "error data.logs", "logs/health/2026-01-01.jsonl") { site in
            try FileManager.default.createDirectory(
                at: site.url("data/logs/health/2026-01-01.jsonl"), withIntermediateDirectories: true)
        },
        Case("an id from the future", "error clock.site", "sequences/users.jsonl") { site in
            let file = site.url("data/sequences/users.jsonl")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
            let date = Date(timeIntervalSinceNow: 3600)
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file.path)
        },
    ]

    @Test("Each thing that goes wrong is found, alone, with advice", arguments: settings + installation + data)
    func finding(_ item: Case) throws {
        let site = try ScratchSite(item.settings)
        try item.spoil(site)
        try Control.check(home: site.home).expect(only: item.problem, saying: item.words)
    }

    /// What a failing system call, or a field of `statfs`, means. The fields are those of x86-64: type, block size, blocks,
    /// free, available, files, free files; eight bytes each, the lowest first.
    static let faults: [(inject: String, problem: String, words: String)] = [
        ("fsync:error=EIO", "error data.write", "fsync"),
        ("flock:error=ENOLCK", "error data.lock", "flock"),
        ("statfs:error=EIO", "warning data.disk", "statfs"),
        ("statfs:poke_exit=@arg2=6969", "warning data.disk", "NFS"),
        ("statfs:poke_exit=@arg2=424d53ff", "warning data.disk", "SMB"),
        ("statfs:poke_exit=@arg2=46557365", "warning data.disk", "FUSE"),
        ("statfs:poke_exit=@arg2=" + words(0xEF53, 4096, 9, 9, 100, 0, 0), "error data.space", "0 MiB"),
        ("statfs:poke_exit=@arg2=" + words(0xEF53, 4096, 9, 9, 25_600, 0, 0), "warning data.space", "100 MiB"),
        (
            "statfs:poke_exit=@arg2=" + words(0xEF53, 4096, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 100),
            "warning data.files", "100 more files"
        ),
    ]

    @Test("What the disk refuses is found", arguments: faults)
    func fault(inject: String, problem: String, words: String) throws {
        let site = try ScratchSite()
        let name = String(inject.prefix { $0 != ":" })
        let outcome = try Control.check(
            home: site.home,
            under: ["/usr/bin/strace", "-o", "/dev/null", "-e", "trace=\(name)", "-e", "inject=\(inject)"])
        outcome.expect(only: problem, saying: words)
    }

    private static func words(_ values: Int...) -> String {
        values.flatMap { value in (0..<8).map { String(format: "%02x", value >> ($0 * 8) & 0xFF) } }.joined()
    }

    @Test func `A folder in which nothing can be made is found`() throws {
        // Not even by root.
        let site = try ScratchSite(["DATA_DIR": "/proc/self"])
        let outcome = try Control.check(home: site.home)
        #expect(outcome.problems.contains("error data.write"), "\(outcome)")
    }

    @Test func `Who has no key for a model is told of the guide`() throws {
        let site = try ScratchSite(["ASSISTANT": "groq"])
        let finding = try Control.check(home: site.home).findings["settings.assistant"]?.first
        #expect(finding?.advice.contains("ASSISTANT=guide") == true, "\(String(describing: finding))")
    }

    @Test func `Settings that were never made are found, with what makes them`() throws {
        let site = try ScratchSite()
        try site.remove(".env")
        let outcome = try Control.check(home: site.home)
        let finding = try #require(outcome.findings["settings.file"]?.first, "\(outcome)")
        #expect(finding.message == "\(site.url(".env").path) is missing")
        #expect(finding.advice.contains("cp \(site.url(".env.example").path) \(site.url(".env").path)"))
        // Everything may come from the environment instead.
        let environment = ["SECRET_KEY": StagedSite.secretKey, "ASSISTANT": "guide"]
        #expect(try Control.check(home: site.home, environment: environment).findings["settings.file"] == nil)
    }

    @Test(.enabled(if: getuid() == 0, "only root can become somebody else"))
    func `A data folder that this user may not write to comes with the command that helps`() throws {
        let site = try ScratchSite()
        let nobody =
            ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
            // So that the checkout may lie below a closed folder; that does not help with writing.
            + ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
        chmod(site.data.path, 0o755)
        let foreign = try Control.check(home: site.home, under: nobody).findings["data.write"]?.first
        #expect(foreign?.advice.contains("chown -R 65534 \(site.data.path)") == true, "\(String(describing: foreign))")
        chown(site.data.path, 65534, 65534)
        chmod(site.data.path, 0o500)
        let own = try Control.check(home: site.home, under: nobody).findings["data.write"]?.first
        #expect(own?.advice == "chmod 700 \(site.data.path)", "\(String(describing: own))")
    }

    @Test func `A disk in memory is found`() throws {
        let folder = "/dev/shm/check-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        chmod(folder, 0o700)
        let site = try ScratchSite(["DATA_DIR": folder])
        let outcome = try Control.check(home: site.home)
        #expect(outcome.problems.contains("warning data.disk"), "\(outcome)")
    }

    @Test func `Nothing is left behind in the data folder`() throws {
        let site = try ScratchSite()
        _ = try Control.check(home: site.home)
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.data.path) == [".htaccess"])
    }

    @Test(.enabled(if: getuid() == 0, "only root can give files away"))
    func `A program of another user is found`() throws {
        let site = try ScratchSite()
        chown(site.url("cgi-bin/health.cgi").path, 33, 33)
        try Control.check(home: site.home).expect(only: "error permissions.owner", saying: "cgi-bin/health.cgi")
        chown(site.url("cgi-bin/health.cgi").path, getuid(), getgid())
        chown(site.data.path, 33, 33)
        try Control.check(home: site.home).expect(only: "warning permissions.user", saying: "belongs to user 33")
    }

    @Test func `Each line says what was checked; nothing is coloured outside a terminal, and no secret is shown`()
        throws
    {
        let site = try ScratchSite(["LOG_LEVEL": "loud", "GROQ_API_KEY": "gsk_secret"])
        let outcome = try Control.run(["check"], home: site.home)
        #expect(outcome.status == 1)
        let lines = outcome.output.split(separator: "\n")
        let bad = lines.filter { $0.hasPrefix("error ") }
        #expect(bad.count == 1 && bad[0].contains("LOG_LEVEL must be") && bad[0].contains("→"), "\(outcome)")
        #expect(lines.dropLast().allSatisfy { $0.hasPrefix("ok ") || $0.hasPrefix("error ") }, "\(outcome)")
        #expect(lines.last == "1 error, 0 warnings.")
        for secret in ["\u{1B}", "gsk_secret", StagedSite.secretKey] { #expect(!outcome.text.contains(secret)) }
    }

    @Test(
        arguments: [([:], true), (["NO_COLOR": "1"], false), (["TERM": "dumb"], false)] as [([String: String], Bool)])
    func `A terminal gets colours unless it wants none`(environment: [String: String], isColored: Bool) throws {
        let site = try ScratchSite()
        let (status, shown) = try Control.onTerminal(["check"], home: site.home, environment: environment)
        #expect(status == 0, "\(shown)")
        #expect(shown.contains("\u{1B}[32mok\u{1B}[0m") == isColored, "\(shown)")
    }
}
