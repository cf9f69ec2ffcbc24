import GroqStandIn
import Testing

/// `Idempotency-Key`: a request that is repeated sends one message and gets one reply.
@Suite struct IdempotencyTests {
    @Test func `A repeated key gets the reply of the first request`() throws {
        let model = try ModelSite()
        let first = try model.ask("Hello", key: "key-1").expectSuccess()
        try model.ask("Something else").expectSuccess()
        let again = try model.ask("Hello", key: "key-1").expectSuccess()
        #expect(first == again)
        #expect(try model.messages().count == 4)
        #expect(model.groq.requests.count == 2)
    }

    @Test func `Repeated at the same time, it is one message and one reply`() throws {
        let model = try ModelSite()
        model.groq.always(.delayedReply(milliseconds: 300))
        let replies = try concurrently(8) { _ in try model.ask("Hello", key: "key-1") }
        for reply in replies { try reply.expectSuccess() }
        #expect(Set(replies.map(\.text)).count == 1)
        #expect(try model.contents() == ["Hello", "Reply to Hello"])
        #expect(model.groq.requests.count == 1)
    }

    @Test func `A key with other content is 422`() throws {
        let model = try ModelSite()
        try model.ask("Hello", key: "key-1").expectSuccess()
        let response = try model.ask("Goodbye", key: "key-1")
        response.expectError(422, "Invalid request format")
        #expect(response.json?["errors"].elements.map { $0["loc"] } == [["header", "Idempotency-Key"]])
        #expect(try model.contents() == ["Hello", "Reply to Hello"])
    }

    @Test func `Another key is another message`() throws {
        let model = try ModelSite()
        for key in ["key-1", "key-2", "KEY-1"] { try model.ask("Hello", key: key).expectSuccess() }
        #expect(try model.messages().count == 6)
    }

    @Test(
        "Of 50 repeats at once there is one message and one answer, and one is counted",
        arguments: Apache.Module.allCases)
    func manyRepeats(module: Apache.Module) throws {
        let model = try ModelSite(["RATE_LIMIT_MESSAGES": nil], on: module)
        model.groq.always(.delayedReply(milliseconds: 500))
        let responses = try concurrently(50) { _ in try model.ask("Hello", key: "key-1") }
        #expect(Set(responses.map(\.text)).count == 1)
        let answer = try responses[0].expectSuccess()
        #expect(answer["content"] == "Reply to Hello")
        #expect(model.groq.requests.count == 1)
        let messages = try model.messages()
        #expect(messages.map(\.content) == ["Hello", "Reply to Hello"])
        #expect(answer["id"] == .int(messages[1].id))
        let next = try model.ask("Next")
        #expect(next["RateLimit-Remaining"] == "28")
    }

    @Test func `A key belongs to one conversation`() throws {
        let model = try ModelSite()
        let other = try model.account.openConversation()
        try model.ask("Hello", key: "key-1").expectSuccess()
        try model.account.ask("Goodbye", in: other, key: "key-1").expectSuccess()
        #expect(try model.messages().count == 2)
        #expect(try model.account.messages(in: other).map(\.content) == ["Goodbye", "Reply to Goodbye"])
    }

    @Test func `A key whose message got no reply answers that message`() throws {
        let model = try ModelSite()
        model.groq.always(.status(403))
        let failed = "The assistant is temporarily unavailable. Please try again in a moment."
        try model.ask("First?", key: "key-1").expectError(503, failed)
        try model.ask("Second?", key: "key-2").expectError(503, failed)
        model.groq.always(.reply)
        #expect(try model.ask("First?", key: "key-1").expectSuccess()["content"] == "Reply to First?")
        #expect(try model.contents() == ["First?", "Second?", "Reply to First?"])
        try model.ask("First?", key: "key-1").expectSuccess()
        #expect(try model.messages().count == 3)
    }

    @Test func `A key that took over an unanswered question waits for the reply in progress`() throws {
        let gate = Gate()
        let model = try ModelSite(["GROQ_DEADLINE": "1"]) { messages in
            gate.wait()
            return "Reply to \(messages.last?.content ?? "")"
        }
        model.groq.enqueue(.stall)
        try model.ask(StreamTests.offTopic, key: "key-1").expectError(503, StreamTests.unavailable)
        try wait(for: "the stand-in to have noted it") { model.groq.requests.count > 0 }
        try model.site.changeSetting("GROQ_DEADLINE", to: "60")
        let asked = model.groq.requests.count
        let first = Background { try model.ask(StreamTests.offTopic, key: "key-2") }
        try wait(for: "the question to reach the model") { model.groq.requests.count > asked }
        let again = Background { try model.ask(StreamTests.offTopic, key: "key-2") }
        try wait(for: "the second request to run") { model.site.processes("messages-send").count == 2 }
        // After 10 seconds, which were also those of the second request.
        try model.ask("Other").expectError(409, "A reply is already being generated in this conversation")
        gate.open()
        let reply = try first.value().expectSuccess()
        #expect(try again.value().expectSuccess() == reply)
        #expect(model.groq.requests.count == asked + 1)
        #expect(try model.contents() == [StreamTests.offTopic, "Reply to \(StreamTests.offTopic)"])
    }

    @Test(
        "The longest key, and one of every kind of character, is taken",
        arguments: [String(repeating: "k", count: 255), "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"])
    func unusualKey(key: String) throws {
        let model = try ModelSite()
        for _ in 0..<2 { try model.ask("Hello", key: key).expectSuccess() }
        #expect(try model.messages().count == 2)
    }
}
