import Chatbot
import Environment
import Foundation
import Testing

@Suite final class ConfigurationTests {
    private let home = FileManager.default.temporaryDirectory.path + "/configuration-\(UUID())"

    init() throws { try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    private func write(_ text: String, to name: String = ".env") throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(home)/\(name)"))
    }

    private func configuration(_ text: String? = nil, environment: EnvironmentVariables = [:]) throws -> Configuration {
        if let text { try write(text) }
        return try Configuration(home: home, environment: environment)
    }

    private let secret = "SECRET_KEY=0123456789abcdef0123456789abcdef\n"

    @Test func `without a file and an environment everything has its default but the required`() throws {
        let configuration = try configuration()
        #expect(configuration.dataDirectory == "\(home)/data")
        #expect(try configuration.http().allowedOrigins == [])
        #expect(try configuration.http().maximumBodyBytes == 65_536)
        #expect(try !configuration.http().isInMaintenance)
        #expect(configuration.databaseURL == nil)
        #expect(try configuration.logLevel() == .info)
        #expect(throws: ConfigurationError("SECRET_KEY is not set")) { try configuration.accounts() }
        #expect(throws: ConfigurationError("GROQ_API_KEY is not set")) { try configuration.assistant() }
    }

    @Test func `the defaults of Groq are those of the table`() throws {
        guard case .groq(let groq) = try configuration("GROQ_API_KEY=gsk_x").assistant() else {
            Issue.record("not Groq")
            return
        }
        #expect(groq.baseURL == "https://api.groq.com/openai/v1")
        #expect(groq.models == ["llama-3.3-70b-versatile", "openai/gpt-oss-120b"])
        #expect((groq.temperature, groq.topP, groq.maximumTokens) == (0.5, 0.95, 500))
        #expect((groq.attemptTimeout, groq.deadline, groq.historyTokens) == (.seconds(20), .seconds(45), 3000))
        #expect(!groq.sendsWholeGuide)
        #expect(try configuration("GROQ_API_KEY=gsk_x").assistant().replyTime > groq.deadline)
    }

    @Test func `the defaults of the limits are those of the table`() throws {
        let limits = try configuration().limits(processors: 3)
        #expect(limits.logIns == RateLimit("10/minute"))
        #expect(limits.messages == RateLimit("30/minute"))
        #expect((limits.repliesInFlight, limits.hashesInFlight) == (12, 3))
        #expect(limits.trustedProxies.client(remoteAddress: "10.0.0.1", forwardedFor: "203.0.113.1") == "10.0.0.1")
    }

    @Test func `limits can be set and switched off`() throws {
        let text = """
            RATE_LIMIT_AUTH=off
            RATE_LIMIT_MESSAGES=5/day
            MAX_REPLIES_IN_FLIGHT=1
            MAX_HASHES_IN_FLIGHT=2
            TRUSTED_PROXIES=10.0.0.0/8, ::1
            """
        let limits = try configuration(text).limits()
        #expect(limits.logIns == nil)
        #expect(limits.messages == RateLimit("5/day"))
        #expect((limits.repliesInFlight, limits.hashesInFlight) == (1, 2))
        #expect(limits.trustedProxies.client(remoteAddress: "10.0.0.1", forwardedFor: "203.0.113.1") == "203.0.113.1")
    }

    @Test(arguments: [
        ("RATE_LIMIT_AUTH=10", "RATE_LIMIT_AUTH must be like 10/minute (second, minute, hour or day), or off"),
        ("MAX_REPLIES_IN_FLIGHT=0", "MAX_REPLIES_IN_FLIGHT must be a whole number from 1 to 1000"),
    ])
    func `a limit that is none is named`(text: String, error: String) throws {
        #expect(throws: ConfigurationError(error)) { try configuration(text).limits() }
    }

    @Test func `GUIDE_IN_PROMPT is relevant or full`() throws {
        guard case .groq(let groq) = try configuration("GROQ_API_KEY=gsk_x\nGUIDE_IN_PROMPT=full").assistant() else {
            Issue.record("not Groq")
            return
        }
        #expect(groq.sendsWholeGuide)
        #expect(throws: ConfigurationError("GUIDE_IN_PROMPT must be relevant or full")) {
            try configuration("GROQ_API_KEY=gsk_x\nGUIDE_IN_PROMPT=half").assistant()
        }
    }

    @Test func `the environment wins over the file, and an empty value counts for neither`() throws {
        let text = "DATA_DIR=/from/file\nLOG_LEVEL=debug\n"
        #expect(
            try configuration(text, environment: ["DATA_DIR": "/from/environment"]).dataDirectory == "/from/environment"
        )
        #expect(try configuration(text, environment: ["DATA_DIR": ""]).dataDirectory == "/from/file")
        #expect(try configuration("LOG_LEVEL=\n").logLevel() == .info)
    }

    @Test(arguments: [
        ("A=b", "b"), ("A = b", "b"), ("  export A=b  ", "b"), ("A=b c # d", "b c"), ("A=b#c", "b#c"),
        ("A='b # c'", "b # c"),
        ("A=\"b # c\" # d", "b # c"), (#"A="b\"c\\d\ne""#, "b\"c\\d\ne"), (#"A='b\n'"#, #"b\n"#),
        ("# x\n\nA=b\r\n", "b"),
        ("\u{FEFF}A=b", "b"), ("A=1\nA=2", "2"), ("A=টাকা", "টাকা"), ("A=a=b", "a=b"), ("A=\t b\t", "b"),
    ])
    func `reads lines as they are usually written`(line: String, value: String) throws {
        #expect(try configuration(line.replacing("A", with: "DATA_DIR")).dataDirectory == "\(home)/\(value)")
    }

    @Test(arguments: [
        "nonsense", "=x", "A B=x", "1A=x", "A='x", "A=\"x", "A=\"x\" y", "A=\"x\\", "INCLUDE=relative.env", "A-B=x",
    ])
    func `a malformed line is an error that names the file and the line, and not what stands there`(line: String) throws
    {
        let path = "\(home)/.env"
        #expect {
            try configuration("X=1\n\(line)\n")
        } throws: {
            let text = "\($0)"
            return text.hasPrefix("\(path), line 2: ") && !text.contains("nonsense") && !text.contains("\"x")
        }
    }

    @Test func `an included file stands where its INCLUDE does`() throws {
        try write("DATA_DIR=/included\nLOG_LEVEL=error\n", to: "secret.env")
        let include = "INCLUDE=\(home)/secret.env\n"
        #expect(try configuration(include).dataDirectory == "/included")
        #expect(try configuration(include + "DATA_DIR=/own\n").dataDirectory == "/own")
        #expect(try configuration("DATA_DIR=/own\n" + include).dataDirectory == "/included")
        #expect(throws: ConfigurationError.self) { try configuration("INCLUDE=/nowhere/at/all.env") }
        try write(include, to: "secret.env")
        #expect(throws: ConfigurationError.self) { try configuration(include) }
    }

    @Test func `a file that is not UTF-8, or a folder, is an error and not an empty file`() throws {
        try Data([0x41, 0x3D, 0xFF]).write(to: URL(fileURLWithPath: "\(home)/.env"))
        #expect(throws: ConfigurationError.self) { try configuration() }
        try FileManager.default.removeItem(atPath: "\(home)/.env")
        try FileManager.default.createDirectory(
            atPath: "\(home)/.env", withIntermediateDirectories: false)
        #expect(throws: ConfigurationError.self) { try configuration() }
    }

    @Test(arguments: [
        "SECRET_KEY=short", "SECRET_KEY=0123456789abcdef0123456789abcde",
        "SECRET_KEY=replace-this-with-32-or-more-random-characters",
    ])
    func `a key that protects nobody is refused, and not repeated`(line: String) throws {
        #expect {
            try configuration(line).accounts()
        } throws: {
            "\($0)".hasPrefix("SECRET_KEY ") && !"\($0)".contains(line.dropFirst("SECRET_KEY=".count))
        }
    }

    @Test func `the sample key is the one of the sample file`() throws {
        let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent(".env.example")
        let text = try String(contentsOf: sample, encoding: .utf8)
        #expect(throws: ConfigurationError.self) { try configuration(text).accounts() }
        #expect(try configuration(text).logLevel() == .info)
    }

    @Test(arguments: [
        "BCRYPT_COST=3", "BCRYPT_COST=16", "BCRYPT_COST=x", "TOKEN_LIFETIME_HOURS=0", "TOKEN_LIFETIME_HOURS=1.5",
    ])
    func `numbers of accounts are checked`(line: String) throws {
        let key = String(line.prefix { $0 != "=" })
        #expect {
            try configuration(secret + line).accounts()
        } throws: {
            "\($0)".hasPrefix(key)
        }
    }

    @Test(arguments: [
        "GROQ_TEMPERATURE=2.1", "GROQ_TOP_P=-0.1", "GROQ_MAX_TOKENS=0", "GROQ_MODELS=,", "GROQ_BASE_URL=ftp://x",
        "GROQ_ATTEMPT_TIMEOUT=0", "GROQ_DEADLINE=nan", "HISTORY_TOKENS=-1", "GROQ_API_KEY=gsk x",
    ])
    func `settings of Groq are checked`(line: String) throws {
        let key = String(line.prefix { $0 != "=" })
        #expect {
            try configuration("GROQ_API_KEY=gsk_x\n\(line)").assistant()
        } throws: {
            "\($0)".hasPrefix(key)
        }
    }

    @Test(arguments: [
        "MAX_BODY_BYTES=0", "MAX_BODY_BYTES=-5", "ALLOWED_ORIGINS=*", "ALLOWED_ORIGINS=https://a.example/",
        "ALLOWED_ORIGINS=example.com", "MAINTENANCE=ON", "MAINTENANCE=true", "MAINTENANCE=1", "MAINTENANCE=no",
    ])
    func `settings of HTTP are checked`(line: String) throws {
        let key = String(line.prefix { $0 != "=" })
        #expect {
            try configuration(line).http()
        } throws: {
            "\($0)".hasPrefix(key)
        }
    }

    @Test(arguments: [("on", true), ("off", false), ("", false), ("'on' # until noon", true)])
    func `maintenance is on or off`(value: String, isOn: Bool) throws {
        #expect(try configuration("MAINTENANCE=\(value)").http().isInMaintenance == isOn)
        #expect(
            try configuration("MAINTENANCE=on", environment: ["MAINTENANCE": "off"]).http().isInMaintenance == false)
    }

    @Test(arguments: ["postgresql://maria:p#ss%20w=d@db.example:5432/chatbot?sslmode=require", "nonsense"])
    func `the address of the database is given as it stands`(url: String) throws {
        #expect(try configuration("DATABASE_URL=\(url)").databaseURL == url)
        #expect(try configuration("DATABASE_URL=").databaseURL == nil)
        #expect(try configuration("DATABASE_URL=x", environment: ["DATABASE_URL": url]).databaseURL == url)
    }

    @Test(arguments: ["LOG_LEVEL=loud", "LOG_LEVEL=INFO"])
    func `other levels are refused`(line: String) throws {
        #expect(throws: ConfigurationError.self) { try configuration(line).logLevel() }
    }

    @Test func `other assistants are refused`() throws {
        #expect(throws: ConfigurationError.self) { try configuration("ASSISTANT=oracle").assistant() }
    }
}
