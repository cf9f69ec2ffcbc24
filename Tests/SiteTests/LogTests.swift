import Foundation
import GroqStandIn
import Testing

@Suite struct LogTests {
    @Test func `Each request is one line in the log of its endpoint and day`() throws {
        let site = try StagedSite()
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        try account.ask("Hello", in: conversation).expectSuccess()
        _ = try account.messages(in: conversation)
        _ = try account.listed(conversation)
        #expect(try account.delete(conversation).status == 200)
        _ = try (site.get("/health"), site.get("/"))
        let endpoints = [
            "auth-register", "auth-token", "conversations-create", "messages-send", "messages-list",
            "conversations-list",
            "conversations-delete", "health", "root",
        ]
        let id = try account.id()
        for endpoint in endpoints {
            let files = try site.files().filter { $0.hasPrefix("logs/\(endpoint)/") }
            #expect(files.count == 1)
            #expect(files.first?.wholeMatch(of: /logs\/[a-z-]+\/\d{4}-\d\d-\d\d\.jsonl/) != nil)
            let lines = try site.log(endpoint)
            #expect(lines.count == 1)
            let line = try #require(lines.first)
            #expect(line["time"].text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
            #expect(line["level"] == "info")
            #expect(line["endpoint"] == .string(endpoint))
            #expect(!line["request_id"].text.isEmpty)
            #expect(line["status"] == 200)
            #expect(line["milliseconds"].number >= 0)
            let isAnonymous = ["health", "root"].contains(endpoint)
            #expect(line["user_id"] == (isAnonymous ? .null : .int(id)))
        }
    }

    @Test func `Errors are logged with their status, and with the user when one is known`() throws {
        let site = try StagedSite()
        let account = try site.newAccount()
        _ = try (site.get("/unknown"), site.get("/conversations/"), account.get("/conversations/7/messages"))
        #expect(try site.log("root").map { $0["status"] } == [404])
        #expect(try site.log("conversations-list").map { $0["status"] } == [401])
        #expect(try site.log("conversations-list").map { $0["user_id"] } == [.null])
        #expect(try site.log("messages-list").map { $0["status"] } == [404])
        #expect(try site.log("messages-list").map { $0["user_id"] } == [.int(account.id())])
    }

    @Test func `A reply is logged with the model, the attempts and the tokens`() throws {
        let model = try ModelSite()
        model.groq.enqueue(.status(500))
        try model.ask("Hello").expectSuccess()
        let line = try #require(model.site.log("messages-send").last)
        #expect(line["model"] == "llama-3.3-70b-versatile")
        #expect(line["attempts"] == 2)
        #expect(line["prompt_tokens"].number > 0)
        #expect(line["completion_tokens"].number > 0)
    }

    @Test(arguments: [false, true])
    func `What a reply took is in the log and on the stored reply`(isStream: Bool) throws {
        let model = try ModelSite()
        model.groq.retire("llama-3.3-70b-versatile", as: .notFound)
        model.groq.enqueue(.status(500))
        if isStream {
            _ = try model.account.stream("Hello", in: model.conversation).rest()
        } else {
            try model.ask("Hello").expectSuccess()
        }
        let line = try #require(model.site.log("messages-send").last)
        let row = try #require(model.site.rows(model.site.messageFile(of: model.conversation)).last)
        for name in ["model", "source", "attempts", "prompt_tokens", "completion_tokens"] {
            #expect(line[name] == row[name] && row[name] != .null, "\(name)")
        }
        #expect(row["model"] == "openai/gpt-oss-120b" && row["attempts"] == 3)
        #expect(line["reply_milliseconds"] == row["milliseconds"] && row["milliseconds"].number > 0)
        #expect(line["milliseconds"].number >= row["milliseconds"].number)
    }

    @Test func `A reply of the guide has the time that it took, and no tokens`() throws {
        let site = try StagedSite()
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        try account.ask("Hello", in: conversation).expectSuccess()
        let row = try #require(site.rows(site.messageFile(of: conversation)).last)
        #expect(row["source"] == "guide" && row["milliseconds"].number >= 0)
        #expect(row.names.isDisjoint(with: ["model", "attempts", "prompt_tokens", "completion_tokens"]))
    }

    @Test func `That the guide had no answer is logged, and nothing of the question`() throws {
        let site = try StagedSite()
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        for question in ["Hello", "What is the capital of France?", "How do I withdraw money from my wallet?"] {
            try account.ask(question, in: conversation).expectSuccess()
        }
        #expect(try site.log("messages-send").map { $0["declined"] } == [.null, .bool(true), .null])
        #expect(try !site.allLogs().contains("capital"))
    }

    @Test func `A failed reply is logged as an error that says why`() throws {
        let model = try ModelSite()
        model.groq.always(.status(401))
        _ = try model.ask("What is the capital of France?")
        let line = try #require(model.site.log("messages-send").last)
        #expect(line["level"] == "error")
        #expect(line["status"] == 503)
        #expect(line["error"].text.contains("401"))
    }

    @Test func `LOG_LEVEL error leaves the good requests out`() throws {
        let site = try StagedSite(["LOG_LEVEL": "error"])
        _ = try site.get("/health")
        #expect(try site.log("health").isEmpty)
    }

    @Test func `What a client sent cannot begin a line of its own`() throws {
        let site = try StagedSite()
        _ = try site.send(
            .get("/%0a%7B%22level%22:%22error%22%7D").with("X-Request-ID", "a\tb").with("User-Agent", "{\"a\":1}"))
        #expect(try site.log("root").map { $0["status"] } == [404])
    }

    @Test func `No password, token, key or text of a message is ever logged`() throws {
        let model = try ModelSite(["LOG_LEVEL": "debug"])
        let (site, account, conversation) = (model.site, model.account, model.conversation)
        let (content, reply, password) = ("Zebra question", "Reply to Zebra question", "zebra-password")
        let path = "/conversations/\(conversation)/messages"
        try site.register("zebra-name", password).expectSuccess()
        _ = try site.register("zebra-name", password)
        _ = try site.register("z", password)
        _ = try site.send(.post("/auth/register", json: #"{"username":"zebra","password":"zebra-password"#))
        try site.logIn("zebra-name", password).expectSuccess()
        _ = try site.logIn("zebra-name", password + "-wrong")
        _ = try site.logIn("zebra-unknown", password)
        try model.ask(content, key: "zebra-key").expectSuccess()
        _ = try model.ask(content + "!", key: "zebra-key")
        _ = try model.ask(content + String(repeating: "!", count: 6000))
        _ = try account.send(.post(path, json: #"{"content":"Zebra question"#))
        _ = try account.send(.post(path, form: "content=Zebra question"))
        _ = try site.send(.get(path).bearing(account.token + "x"))
        _ = try site.send(.get("/zebra-path?access_token=\(account.token)&q=Zebra question".replacing(" ", with: "+")))
        for behavior in [Behavior.status(500), .status(401), .body("Zebra answer"), .wrongShape] {
            model.groq.always(behavior)
            let other = try account.openConversation()
            _ = try account.ask(content, in: other)
        }
        try model.site.writeSettings("SECRET_KEY=zebra-secret\nASSISTANT=zebra\n")
        _ = try site.logIn("zebra-name", password)

        let logs = try site.allLogs()
        #expect(logs.contains("messages-send"))
        let signature = try #require(account.token.split(separator: ".").last)
        for secret in [
            content, reply, "Zebra", password, account.password, account.token, String(signature), StagedSite.secretKey,
            ModelSite.apiKey, "zebra-secret", "$2b$",
        ] {
            #expect(!logs.contains(secret), "the log holds \(secret)")
        }
    }
}
