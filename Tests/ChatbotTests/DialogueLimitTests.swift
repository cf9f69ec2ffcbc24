import Chatbot
import Foundation
import Synchronization
import Testing

/// What a dialogue tells while it goes on, what it counts, and for whom it waits.
@Suite struct DialogueLimitTests {
    private let temporary: TemporaryStore
    private let assistant = ScriptedAssistant()
    private let user: User
    private let conversation: Conversation

    init() throws {
        temporary = try TemporaryStore()
        user = try temporary.user()
        conversation = try temporary.store.addConversation(of: user, at: .noon)
    }

    private var messages: [String] {
        get throws { try temporary.store.messages(in: conversation.id, of: user.id).map(\.content.text) }
    }

    @Test func `the pieces of a reply are passed on, and a reply that was there is one piece`() throws {
        var pieces: [ReplyProgress] = []
        let dialogue = try Dialogue(
            store: temporary.store, assistant: assistant, limits: temporary.limits(), now: { .noon })
        let key = try IdempotencyKey(validating: "k")
        for _ in 0..<2 {
            _ = try dialogue.send("one", key: key, in: conversation.id, of: user.id, onProgress: { pieces.append($0) })
        }
        #expect(pieces == [.piece("re: "), .waiting, .piece("one"), .piece("re: one")])
    }

    @Test func `a question is counted before it is stored, and a reply that was there is not`() throws {
        let dialogue = try Dialogue(
            store: temporary.store, assistant: assistant, limits: temporary.limits(), now: { .noon })
        let key = try IdempotencyKey(validating: "k")
        var count = 0
        func send(_ content: MessageContent) throws {
            _ = try dialogue.send(
                content, key: key, in: conversation.id, of: user.id,
                admit: { () throws(ChatbotError) in
                    count += 1
                    if content == "refused" { throw .busy }
                })
        }
        #expect(throws: ChatbotError.busy) { try send("refused") }
        #expect(try messages == [])
        for _ in 0..<3 { try send("one") }
        #expect(count == 2)
    }

    @Test func `when no more replies may be made, nothing is stored and nothing counted`() throws {
        let limits = try temporary.limits(["MAX_REPLIES_IN_FLIGHT": "1"])
        let (other, dialogue) = (
            try temporary.store.addConversation(of: user, at: .noon),
            Dialogue(store: temporary.store, assistant: assistant, limits: limits) { .noon }
        )
        let (conversation, user) = (conversation, user)
        let slow = ScriptedAssistant(duringReply: {
            #expect(throws: ChatbotError.tooManyReplies) {
                try dialogue.send(
                    "two", key: nil, in: other.id, of: user.id,
                    admit: { () throws(ChatbotError) in Issue.record("was counted") })
            }
        })
        _ = try Dialogue(store: temporary.store, assistant: slow, limits: limits) { .noon }.send(
            "one", key: nil, in: conversation.id, of: user.id)
        #expect(try temporary.store.messages(in: other.id, of: user.id).isEmpty)
        // A program that a parallel test has just started may hold the slot for some milliseconds longer.
        var (isSent, attempts) = (false, 0)
        while !isSent, attempts < 60_000 {
            do {
                _ = try dialogue.send("two", key: nil, in: other.id, of: user.id)
                isSent = true
            } catch ChatbotError.tooManyReplies {
                attempts += 1
                usleep(1000)
            }
        }
        #expect(isSent)
    }

    @Test func `the key of a reply that is being made waits for it longer than another request would`() throws {
        let (store, conversation, user, limits) = (temporary.store, conversation, user, try temporary.limits())
        let key = try IdempotencyKey(validating: "k")
        let repeated = Mutex<Result<Message, any Error>?>(nil)
        let ended = DispatchSemaphore(value: 0)
        let slow = ScriptedAssistant(duringReply: {
            #expect(throws: ChatbotError.replyInProgress) {
                let dialogue = Dialogue(
                    store: store, assistant: ScriptedAssistant(), limits: limits, patience: .milliseconds(10),
                    replyTime: .seconds(60)
                ) { .noon }
                _ = try dialogue.send("another", key: nil, in: conversation.id, of: user.id)
            }
            let isWaiting = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                let dialogue = Dialogue(
                    store: store, assistant: ScriptedAssistant(), limits: limits, patience: .milliseconds(10),
                    replyTime: .seconds(60)
                ) { .noon }
                let result = Result {
                    try dialogue.send(
                        "one", key: key, in: conversation.id, of: user.id,
                        onProgress: { if $0 == .waiting { isWaiting.signal() } }
                    ).reply
                }
                repeated.withLock { $0 = result }
                ended.signal()
            }
            // Beyond its patience, and still there.
            isWaiting.wait()
        })
        let reply = try Dialogue(store: store, assistant: slow, limits: limits) { .noon }.send(
            "one", key: key, in: conversation.id, of: user.id
        ).reply
        ended.wait()
        #expect(try repeated.withLock { try $0?.get() } == reply)
        #expect(try messages == ["one", "re: one"])
    }
}
