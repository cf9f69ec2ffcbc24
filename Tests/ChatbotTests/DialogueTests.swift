import Chatbot
import Testing

@Suite struct DialogueTests {
    private let temporary: TemporaryStore
    private let assistant = ScriptedAssistant()
    private let user: User
    private let conversation: Conversation

    init() throws {
        temporary = try TemporaryStore()
        user = try temporary.user()
        conversation = try temporary.store.addConversation(of: user, at: .noon)
    }

    private func send(_ content: MessageContent, key: String? = nil, to assistant: (any Assistant)? = nil) throws
        -> Message
    {
        let dialogue = try Dialogue(
            store: temporary.store, assistant: assistant ?? self.assistant, limits: temporary.limits()
        ) { .noon }
        let key = try key.map { try IdempotencyKey(validating: $0) }
        return try dialogue.send(content, key: key, in: conversation.id, of: user.id).reply
    }

    private var messages: [String] {
        get throws { try temporary.store.messages(in: conversation.id, of: user.id).map(\.content.text) }
    }

    private var title: String {
        get throws { try temporary.store.conversation(conversation.id, of: user.id).title.text }
    }

    @Test func `a question and its reply are stored, and the first question becomes the title`() throws {
        #expect(try send("one").content == "re: one")
        #expect(try send("two").content == "re: two")
        #expect(try messages == ["one", "re: one", "two", "re: two"])
        #expect(try title == "one")
        #expect(assistant.questions.last == ["one", "re: one", "two"])
    }

    @Test func `when the assistant fails the question stays, and the same text is not stored again`() throws {
        assistant.isDown = true
        for _ in 0..<2 {
            #expect(throws: ChatbotError.assistantUnavailable(.down)) { try send("one") }
        }
        #expect(try messages == ["one"])
        #expect(try title == "one")
        assistant.isDown = false
        _ = try send("one")
        #expect(try messages == ["one", "re: one"])
    }

    @Test func `an unanswered question is not stored again either when another came in between`() throws {
        assistant.isDown = true
        _ = try? send("one")
        _ = try? send("two")
        assistant.isDown = false
        _ = try send("one")
        _ = try send("two")
        #expect(try messages == ["one", "two", "re: one", "re: two"])
        #expect(assistant.questions.last == ["one", "re: one", "two"])
    }

    @Test func `another text, or the same one after its reply, is a question of its own`() throws {
        assistant.isDown = true
        _ = try? send("one")
        assistant.isDown = false
        _ = try send("two")
        _ = try send("two")
        #expect(try messages == ["one", "two", "re: two", "two", "re: two"])
    }

    @Test func `a first question that is the first title is not made the title again and again`() throws {
        for _ in 0..<3 { _ = try send("New Conversation") }
        #expect(temporary.text("conversations/01/1.jsonl").split(separator: "\n").count == 1)
    }

    @Test func `texts that only look the same are different questions`() throws {
        assistant.isDown = true
        _ = try? send("caf\u{E9}")
        _ = try? send("cafe\u{301}")
        #expect(try messages.count == 2)
    }

    @Test func `a key that was answered gets the same reply without asking again`() throws {
        let first = try send("one", key: "k")
        _ = try send("two")
        #expect(try send("one", key: "k") == first)
        #expect(assistant.questions.count == 2)
        #expect(try messages == ["one", "re: one", "two", "re: two"])
    }

    @Test func `a key that was not answered is answered about its own question, and then remembered`() throws {
        assistant.isDown = true
        _ = try? send("one", key: "k")
        assistant.isDown = false
        _ = try send("two")
        let reply = try send("one", key: "k")
        #expect(reply.content == "re: one")
        #expect(assistant.questions.last == ["two", "re: two", "one"])
        #expect(try send("one", key: "k") == reply)
        #expect(try messages == ["one", "two", "re: two", "re: one"])
    }

    @Test func `a key that takes over an unanswered question is remembered with its reply`() throws {
        assistant.isDown = true
        _ = try? send("one", key: "first")
        assistant.isDown = false
        let reply = try send("one", key: "second")
        #expect(try send("one", key: "second") == reply)
        #expect(try send("one", key: "first") == reply)
        #expect(try messages == ["one", "re: one"])
    }

    @Test func `a key with another text than before is refused`() throws {
        _ = try send("one", key: "k")
        #expect(throws: ChatbotError.idempotencyKeyReused) { try send("two", key: "k") }
        #expect(try messages == ["one", "re: one"])
    }

    @Test func `a conversation that is deleted while the reply is made stays deleted`() throws {
        let (store, conversation, user) = (temporary.store, conversation, user)
        let assistant = ScriptedAssistant(duringReply: { try? store.deleteConversation(conversation.id, of: user.id) })
        #expect(throws: ChatbotError.conversationNotFound) { try send("one", to: assistant) }
        #expect(try store.conversations(of: user.id).isEmpty)
        #expect(!temporary.files.contains { $0.hasPrefix("messages/") })
    }

    @Test func `a crash between the first question and the title is made good by the next one`() throws {
        let store = temporary.store
        try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) { (turn) throws(ChatbotError) in
            _ = try turn.append(.init(question: "one", idempotencyKey: nil), at: .noon)
        }
        _ = try send("two")
        #expect(try title == "one")
    }

    @Test func `what found the reply is stored with it`() throws {
        _ = try send("one")
        let row = try #require(temporary.text("messages/01/1.jsonl").split(separator: "\n").last)
        #expect(row.contains(#""source":"groq","model":"llama","milliseconds":0,"attempts":1"#))
    }
}
