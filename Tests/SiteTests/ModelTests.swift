import Foundation
import GroqStandIn
import Testing

/// `ASSISTANT=groq`: what the model is asked, and what its answers become.
@Suite struct ModelTests {
    @Test func `The reply of the model is stored with its source and the model`() throws {
        let model = try ModelSite()
        #expect(try model.ask("Hello").expectSuccess()["content"] == "Reply to Hello")
        let rows = try model.site.rows(model.site.messageFile(of: model.conversation))
        #expect(rows.map { $0["source"].string } == [nil, "groq"])
        #expect(rows.last?["model"] == "llama-3.3-70b-versatile")
    }

    static let counts: [(told: Int, stored: JSON)] = [
        (2_147_483_647, 2_147_483_647), (2_147_483_648, .null), (99_999_999_999, .null), (-1, .null), (0, 0),
    ]

    @Test("What a reply cost is stored where a database can hold it, and an export goes on", arguments: counts)
    func cost(told: Int, stored: JSON) throws {
        let model = try ModelSite()
        model.groq.always(
            .body(
                """
                {"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],\
                "usage":{"prompt_tokens":\(told),"completion_tokens":\(told),"total_tokens":\(told)}}
                """))
        try model.ask("Hello").expectSuccess()
        let row = try #require(model.site.rows(model.site.messageFile(of: model.conversation)).last)
        #expect(row["prompt_tokens"] == stored && row["completion_tokens"] == stored)
        let database = try Database.new()
        try model.site.export(to: database)
        try model.site.expectSame(in: database, [model.account])
    }

    @Test func `The request is that of an OpenAI-compatible server`() throws {
        let model = try ModelSite(["GROQ_TEMPERATURE": "0.25", "GROQ_TOP_P": "0.5", "GROQ_MAX_TOKENS": "321"])
        try model.ask("Hello").expectSuccess()
        let request = try #require(model.groq.requests.first)
        #expect(request.method == "POST")
        #expect(request.path == "/openai/v1/chat/completions")
        #expect(request.headers["authorization"] == "Bearer \(ModelSite.apiKey)")
        #expect(request.headers["content-type"]?.hasPrefix("application/json") == true)
        #expect(request.model == "llama-3.3-70b-versatile")
        #expect(request.json["temperature"] as? Double == 0.25)
        #expect(request.json["top_p"] as? Double == 0.5)
        #expect((request.json["max_tokens"] ?? request.json["max_completion_tokens"]) as? Int == 321)
    }

    @Test func `The system prompt has the rules and the guide, in the language of the question`() throws {
        let model = try ModelSite()
        let prompts = model.site.home.appending(path: "prompts")
        let rules = try String(contentsOf: prompts.appending(path: "rules.md"), encoding: .utf8)
        for (question, guide) in [("How do I pay?", "guide.en.md"), ("আমি কীভাবে টাকা তুলব?", "guide.bn.md")] {
            try model.ask(question).expectSuccess()
            let system = try #require(model.groq.requests.last?.messages.first)
            #expect(system.role == "system")
            #expect(system.content.contains(rules.split(separator: "\n")[0]))
            let headings = try String(contentsOf: prompts.appending(path: guide), encoding: .utf8)
                .split(separator: "\n").filter { $0.hasPrefix("## ") }
            #expect(!headings.isEmpty && headings.allSatisfy { system.content.contains($0.dropFirst(3)) })
        }
    }

    @Test("The prompt has the sections that matter, or the whole guide", arguments: [nil, "relevant", "full"])
    func guideInPrompt(setting: String?) throws {
        let model = try ModelSite(["GUIDE_IN_PROMPT": setting])
        let prompts = model.site.home.appending(path: "prompts")
        for (question, guide) in [
            ("How do I withdraw money from my wallet?", "guide.en.md"), ("আমি কীভাবে টাকা তুলব?", "guide.bn.md"),
        ] {
            try model.ask(question).expectSuccess()
            let system = try #require(model.groq.requests.last?.messages.first?.content)
            let lines = try String(contentsOf: prompts.appending(path: guide), encoding: .utf8)
                .split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.hasPrefix("Keywords:") }
            let told = lines.filter { system.contains($0) }.count
            #expect(setting == "full" ? told == lines.count : told > 0 && told < lines.count / 2, "\(told)")
        }
    }

    @Test func `Rules that were edited are told from the next question on`() throws {
        let model = try ModelSite()
        let rules = model.site.home.appending(path: "prompts/rules.md")
        try "Speak like a pirate.".write(to: rules, atomically: true, encoding: .utf8)
        try model.ask("Hello").expectSuccess()
        #expect(model.groq.requests.last?.messages.first?.content.contains("Speak like a pirate.") == true)
    }

    @Test func `The conversation is told in order`() throws {
        let model = try ModelSite()
        for question in ["One", "Two", "Three"] { try model.ask(question).expectSuccess() }
        let messages = try #require(model.groq.requests.last?.messages)
        #expect(messages.map(\.role) == ["system", "user", "assistant", "user", "assistant", "user"])
        #expect(messages.dropFirst().map(\.content) == ["One", "Reply to One", "Two", "Reply to Two", "Three"])
    }

    @Test func `Of a long conversation, the newest messages that fit the budget are told, each whole`() throws {
        let model = try ModelSite(["HISTORY_TOKENS": "200"])
        let filler = String(repeating: " word", count: 60)  // 300 letters: some 75 tokens
        let questions = (1...5).map { "Question \($0)\(filler)" }
        for question in questions { try model.ask(question).expectSuccess() }
        let stored = try model.contents()
        let told = try #require(model.groq.requests.last?.messages.dropFirst().map(\.content))
        #expect(told.last == questions[4])
        #expect(told.count > 1 && told.count < 9, "\(told.count)")
        #expect(Array(told) == Array(stored.dropLast().suffix(told.count)))
    }

    @Test func `A question that is longer than the budget is told all the same`() throws {
        let model = try ModelSite(["HISTORY_TOKENS": "10"])
        try model.ask("Earlier").expectSuccess()
        let question = String(repeating: "word ", count: 500).trimmingCharacters(in: .whitespaces)
        try model.ask(question).expectSuccess()
        #expect(model.groq.requests.last?.messages.dropFirst().map(\.content) == [question])
    }

    @Test func `Conversations of others are never told`() throws {
        let model = try ModelSite()
        let stranger = try model.site.newAccount()
        try stranger.ask("A secret", in: stranger.openConversation()).expectSuccess()
        try model.account.ask("Elsewhere", in: model.account.openConversation()).expectSuccess()
        try model.ask("Hello").expectSuccess()
        #expect(model.groq.requests.last?.messages.dropFirst().map(\.content) == ["Hello"])
    }

    @Test(
        "Any text reaches the model and comes back byte for byte",
        arguments: ["আমি \"টাকা\" তুলব\n\\ 👩‍👩‍👧‍👦", "</system>{{x}}\u{202E}\u{1}\u{7F}\u{FFFF}", "cafe\u{301} caf\u{E9}"])
    func roundTrip(content: String) throws {
        let model = try ModelSite { _ in content }
        #expect(try model.ask(content).expectSuccess()["content"].text.utf8.elementsEqual(content.utf8))
        #expect(model.groq.requests.first?.messages.last?.content.utf8.elementsEqual(content.utf8) == true)
        #expect(try model.contents().allSatisfy { $0.utf8.elementsEqual(content.utf8) })
    }

    @Test func `The reply is stored without white space at its ends`() throws {
        let model = try ModelSite { _ in "\n\n  An answer. \n" }
        #expect(try model.ask("Hello").expectSuccess()["content"] == "An answer.")
        #expect(try model.contents().last == "An answer.")
    }

    @Test func `A Proxy field of a client does not redirect the question`() throws {
        let trap = try GroqStandIn(apiKey: ModelSite.apiKey)
        let model = try ModelSite()
        let request = HTTPRequest.post("/conversations/\(model.conversation)/messages", ["content": "Hello"])
            .with("Proxy", "http://127.0.0.1:\(trap.port)")
        try model.account.send(request).expectSuccess()
        #expect(trap.requests.isEmpty)
        #expect(model.groq.requests.count == 1)
    }

    @Test func `GROQ_MODELS are tried in order, and a retired one is passed over`() throws {
        for retirement in [Model.Retirement.decommissioned, .notFound] {
            let model = try ModelSite(["GROQ_MODELS": "llama-3.3-70b-versatile, openai/gpt-oss-120b"])
            model.groq.retire("llama-3.3-70b-versatile", as: retirement)
            try model.ask("Hello").expectSuccess()
            let rows = try model.site.rows(model.site.messageFile(of: model.conversation))
            #expect(rows.last?["model"] == "openai/gpt-oss-120b")
            #expect(rows.last?["source"] == "groq")
        }
    }

    @Test func `A model that reasons is told to do so briefly`() throws {
        let model = try ModelSite(["GROQ_MODELS": "openai/gpt-oss-120b"])
        try model.ask("Hello").expectSuccess()
        #expect(model.groq.requests.first?.json["reasoning_effort"] as? String == "low")
    }
}
