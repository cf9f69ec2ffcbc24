import Foundation
import Testing

/// Settings that are missing or wrong: the client learns nothing, the log names the setting.
@Suite struct ConfigurationTests {
    /// A site whose settings are these lines alone.
    private func site(_ settings: String?) throws -> StagedSite {
        let site = try StagedSite()
        try site.writeSettings(settings)
        return site
    }

    private func expectServerError(_ response: HTTPResponse, sourceLocation: SourceLocation = #_sourceLocation) {
        response.expectError(500, "Server configuration error", sourceLocation: sourceLocation)
        #expect(response.text == #"{"detail":"Server configuration error"}"#, sourceLocation: sourceLocation)
    }

    static let sample = "replace-this-with-32-or-more-random-characters"

    @Test(
        "A SECRET_KEY that is missing, known to everybody or short is an error wherever tokens are",
        arguments: [
            "ASSISTANT=guide", "SECRET_KEY=", "SECRET_KEY=''", "SECRET_KEY=\(sample)", "SECRET_KEY=\"\(sample)\"",
            "SECRET_KEY=tooShortByOneCharacter012345678", "SECRET_KEY=short # \(String(repeating: "x", count: 40))",
        ])
    func secretKey(settings: String) throws {
        let site = try site(settings)
        let token = Token.make(claims: Token.claims("maria"))
        let requests: [(String, HTTPRequest)] = [
            ("auth-register", .post("/auth/register", ["username": "maria", "password": "12345678"])),
            ("auth-token", .post("/auth/token", form: "username=maria&password=12345678")),
            ("conversations-create", .post("/conversations/").bearing(token)),
            ("conversations-list", .get("/conversations/").bearing(token)),
            ("conversations-delete", .delete("/conversations/1").bearing(token)),
            ("messages-list", .get("/conversations/1/messages").bearing(token)),
        ]
        for (endpoint, request) in requests {
            expectServerError(try site.send(request))
            let line = try #require(site.log(endpoint).last)
            #expect(line["level"] == "error")
            #expect(line["error"].text.contains("SECRET_KEY"))
            #expect(!line.serialized.contains("tooShort") && !line.serialized.contains(Self.sample))
        }
        #expect(try site.get("/health").status == 200)
    }

    @Test func `The sample settings are refused as they are`() throws {
        let site = try StagedSite()
        let file = site.home.appending(path: ".env.example")
        try site.writeSettings(String(contentsOf: file, encoding: .utf8))
        expectServerError(try site.register("maria", "12345678"))
        #expect(try site.get("/health").status == 200)
    }

    @Test func `Health and the root answer without any settings`() throws {
        let site = try site(nil)
        try site.get("/health").expectSuccess()
        try site.get("/").expectSuccess()
        try site.get("/unknown").expectError(404, "Not Found")
        expectServerError(try site.register("maria", "12345678"))
    }

    @Test(
        "A setting that sending a message needs is an error of that endpoint alone",
        arguments: [
            ("GROQ_API_KEY", ["ASSISTANT": "groq"]), ("GROQ_API_KEY", ["ASSISTANT": nil]),
            ("ASSISTANT", ["ASSISTANT": "chatgpt-secret"]), ("ASSISTANT", ["ASSISTANT": "Guide"]),
            ("GROQ_BASE_URL", ["ASSISTANT": "groq", "GROQ_API_KEY": "x", "GROQ_BASE_URL": "ftp://secret"]),
            ("GROQ_API_KEY", ["ASSISTANT": "groq", "GROQ_API_KEY": "'secret with space'"]),
            ("GROQ_MODELS", ["ASSISTANT": "groq", "GROQ_API_KEY": "x", "GROQ_MODELS": ","]),
            ("GROQ_TEMPERATURE", ["ASSISTANT": "groq", "GROQ_API_KEY": "x", "GROQ_TEMPERATURE": "secret"]),
            ("GROQ_TEMPERATURE", ["ASSISTANT": "groq", "GROQ_API_KEY": "x", "GROQ_TEMPERATURE": "2.5"]),
            ("GROQ_TOP_P", ["ASSISTANT": "groq", "GROQ_API_KEY": "x", "GROQ_TOP_P": "nan"]),
            ("GROQ_MAX_TOKENS", ["ASSISTANT": "groq", "GROQ_API_KEY": "x", "GROQ_MAX_TOKENS": "0"]),
            ("GROQ_ATTEMPT_TIMEOUT", ["ASSISTANT": "groq", "GROQ_API_KEY": "x", "GROQ_ATTEMPT_TIMEOUT": "-1"]),
            ("GROQ_DEADLINE", ["ASSISTANT": "groq", "GROQ_API_KEY": "x", "GROQ_DEADLINE": "infinity"]),
            ("HISTORY_TOKENS", ["ASSISTANT": "groq", "GROQ_API_KEY": "x", "HISTORY_TOKENS": "1e3"]),
        ] as [(String, [String: String?])])
    func assistant(key: String, settings: [String: String?]) throws {
        let site = try StagedSite(settings)
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        expectServerError(try account.ask("Hello", in: conversation))
        let line = try #require(site.log("messages-send").last)
        #expect(line["error"].text.contains(key), "\(line)")
        #expect(!line.serialized.contains("secret"))
        #expect(try account.messages(in: conversation) == [])
    }

    @Test(
        "A number out of its bounds, or any other bad value, is an error",
        arguments: [
            ("BCRYPT_COST", "3"), ("BCRYPT_COST", "16"), ("BCRYPT_COST", "four"), ("TOKEN_LIFETIME_HOURS", "0"),
            ("TOKEN_LIFETIME_HOURS", "24h"), ("MAX_BODY_BYTES", "64k"), ("MAX_BODY_BYTES", "-1"),
            ("MAX_BODY_BYTES", "99999999999999999999"), ("LOG_LEVEL", "verbose"), ("LOG_LEVEL", "INFO"),
            ("ALLOWED_ORIGINS", "*"),
            ("ALLOWED_ORIGINS", "app.example.com"), ("ALLOWED_ORIGINS", "https://app.example.com/"),
        ])
    func badValue(key: String, value: String) throws {
        let site = try StagedSite([key: value])
        expectServerError(try site.register("maria", "12345678"))
        let log = try site.allLogs().split(separator: "\n").last { $0.contains("error") && $0.contains(key) }
        #expect(log != nil)
    }

    @Test(
        "A malformed line is an error that names the file and the line",
        arguments: [
            "SECRET KEY=x", "nonsense", "=value", "1KEY=x", "KEY='open", "KEY=\"open", "KEY='a' b", "KEY-A=x",
            "INCLUDE=relative",
        ])
    func malformedLine(line: String) throws {
        let site = try site("# comment\n\nSECRET_KEY=\(StagedSite.secretKey)\n\(line)\n")
        for request in [
            HTTPRequest.post("/auth/register", ["username": "maria", "password": "12345678"]), .get("/conversations/"),
        ] {
            expectServerError(try site.send(request))
        }
        // Other sites write to it meanwhile: it may end within a character.
        let log = String(decoding: try Data(contentsOf: site.server.errorLog), as: UTF8.self)
        #expect(log.contains("\(site.prefix.dropFirst())/.env, line 4"))
        #expect(!log.contains(StagedSite.secretKey))
    }

    @Test(
        "Settings may be written as shells write them",
        arguments: [
            "SECRET_KEY=\(StagedSite.secretKey)", "export SECRET_KEY='\(StagedSite.secretKey)'",
            " SECRET_KEY = \"\(StagedSite.secretKey)\" # mine",
            "SECRET_KEY=\(StagedSite.secretKey) # mine", "SECRET_KEY=other\nSECRET_KEY=\(StagedSite.secretKey)\n",
            "\u{FEFF}SECRET_KEY=\(StagedSite.secretKey)", "SECRET_KEY=\(StagedSite.secretKey)\r\nASSISTANT=guide\r\n",
        ])
    func forms(settings: String) throws {
        let site = try site(settings + "\nBCRYPT_COST=4\n")
        let account = try site.newAccount()
        try account.send(.get("/conversations/")).expectSuccess()
        try site.send(.get("/conversations/").bearing(Token.make(claims: Token.claims(account.name)))).expectSuccess()
    }

    @Test func `INCLUDE and DATA_DIR keep secrets and data outside the site's folder`() throws {
        let outside = try StagedSite().home
        let secrets = outside.appending(path: "secrets.env")
        try Data("SECRET_KEY=\(StagedSite.secretKey)\nBCRYPT_COST=4\n".utf8).write(to: secrets)
        try FileManager.default.createDirectory(
            at: outside.appending(path: "elsewhere"), withIntermediateDirectories: false)
        let site = try site("INCLUDE=\(secrets.path)\nASSISTANT=guide\nDATA_DIR=\(outside.path)/elsewhere\n")
        let account = try site.newAccount()
        try account.ask("Hello", in: account.openConversation()).expectSuccess()
        #expect(try site.files() == [".htaccess"])
        let elsewhere = try FileManager.default.contentsOfDirectory(atPath: outside.path + "/elsewhere").sorted()
        #expect(elsewhere == ["audit", "conversations", "limits", "logs", "messages", "sequences", "users"])
    }

    @Test func `An included file that is not there is an error`() throws {
        let site = try site("SECRET_KEY=\(StagedSite.secretKey)\nINCLUDE=/no/such/file.env\n")
        expectServerError(try site.register("maria", "12345678"))
        #expect(try site.allLogs().contains("/no/such/file.env"))
    }

    @Test func `A data folder that is missing is 500, and the log says which`() throws {
        let site = try StagedSite(["DATA_DIR": "/proc/no-such-folder/data"])
        try site.register("maria", "12345678").expectError(500, "Failed to process request")
        #expect(try site.allLogs().contains("/proc/no-such-folder"))
    }

    @Test func `BCRYPT_COST is the cost of a hash`() throws {
        let site = try StagedSite(["BCRYPT_COST": "5"])
        _ = try site.newAccount()
        let users = try site.users()
        #expect(users.map { $0["hashed_password"].text.hasPrefix("$2b$05$") } == [true])
    }
}
