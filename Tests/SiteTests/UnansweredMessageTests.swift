import GroqStandIn
import Testing

/// A message whose reply failed: it stays, and is not stored twice.
@Suite struct UnansweredMessageTests {
    /// A question that the guide has no answer to.
    static let question = "What is the capital of France?"
    static let unavailable = "The assistant is temporarily unavailable. Please try again in a moment."

    /// A site whose model refuses to answer, and fails at once.
    private func siteWithoutModel() throws -> ModelSite {
        let model = try ModelSite()
        model.groq.always(.status(403))
        return model
    }

    @Test func `The message stays, counts, and gives the title`() throws {
        let model = try siteWithoutModel()
        try model.ask(Self.question).expectError(503, Self.unavailable)
        #expect(try model.contents() == [Self.question])
        #expect(try model.account.listed(model.conversation)?["message_count"] == 1)
        #expect(try model.account.listed(model.conversation)?["title"] == .string(Self.question))
    }

    @Test func `The same content again answers the stored message`() throws {
        let model = try siteWithoutModel()
        try model.ask(Self.question).expectError(503, Self.unavailable)
        try model.ask(" \(Self.question)\n").expectError(503, Self.unavailable)
        #expect(try model.contents() == [Self.question])
        model.groq.always(.reply)
        try model.ask(Self.question).expectSuccess()
        #expect(try model.contents() == [Self.question, "Reply to \(Self.question)"])
    }

    @Test func `Once it is answered, the same content is a new message`() throws {
        let model = try ModelSite()
        try model.ask("Hello").expectSuccess()
        try model.ask("Hello").expectSuccess()
        #expect(try model.messages().map(\.sender) == ["user", "ai", "user", "ai"])
    }

    @Test func `Different content is stored as well, and the model sees both`() throws {
        let model = try siteWithoutModel()
        try model.ask("One?").expectError(503, Self.unavailable)
        try model.ask("Two?").expectError(503, Self.unavailable)
        model.groq.always(.reply)
        try model.ask("Three?").expectSuccess()
        #expect(try model.contents() == ["One?", "Two?", "Three?", "Reply to Three?"])
        let sent = try #require(model.groq.requests.last).messages.filter { $0.role != "system" }
        #expect(sent.map(\.content) == ["One?", "Two?", "Three?"])
    }

    @Test func `Content that only looks the same is different content`() throws {
        let model = try siteWithoutModel()
        try model.ask("caf\u{E9}?").expectError(503, Self.unavailable)
        try model.ask("cafe\u{301}?").expectError(503, Self.unavailable)
        #expect(try model.messages().count == 2)
    }
}
