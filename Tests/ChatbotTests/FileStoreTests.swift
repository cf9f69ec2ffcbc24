import Chatbot
import Foundation
import JSONLines
import Testing

@Suite struct FileStoreTests {
    private let temporary: TemporaryStore
    private var store: FileStore { temporary.store }

    init() throws { temporary = try TemporaryStore() }

    @Test func `a user is found by exactly its name`() throws {
        let user = try temporary.user("caf\u{E9}")
        #expect(try store.user(named: "caf\u{E9}") == user)
        #expect(try store.user(named: "cafe\u{301}") == nil)
        #expect(try store.user(named: "CAF\u{C9}") == nil)
        #expect(try store.user(named: "") == nil)
    }

    @Test func `a name is given once, also when many want it at the same time`() async throws {
        let store = store
        let winners = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    (try? store.addUser(
                        named: Username(validating: "maria"), passwordHash: PasswordHash(text: "x"), at: .noon)) != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(winners == 1)
    }

    @Test func `conversations are the owner's alone, in the order of their ids, with their messages counted`() throws {
        let (maria, john) = (try temporary.user("maria"), try temporary.user("john"))
        let first = try store.addConversation(of: maria, at: .noon)
        let other = try store.addConversation(of: john, at: .noon)
        let second = try store.addConversation(of: maria, at: .noon)
        try store.withTurn(in: second.id, of: maria.id, patience: .seconds(60)) { (turn) throws(ChatbotError) in
            for _ in 0..<3 { _ = try turn.append(.init(question: "hello", idempotencyKey: nil), at: .noon) }
        }
        let listed = try store.conversations(of: maria.id)
        #expect(listed.map(\.conversation.id) == [first.id, second.id])
        #expect(listed.map(\.messageCount) == [0, 3])
        #expect(listed.map(\.conversation.title) == [.initial, .initial])
        #expect(throws: ChatbotError.conversationNotFound) { _ = try store.conversation(other.id, of: maria.id) }
        #expect(throws: ChatbotError.conversationNotFound) { _ = try store.messages(in: other.id, of: maria.id) }
        #expect(throws: ChatbotError.conversationNotFound) { try store.deleteConversation(other.id, of: maria.id) }
        #expect(try store.conversations(of: john.id).map(\.conversation.id) == [other.id])
    }

    @Test func `messages come back with all that is known of them`() throws {
        let user = try temporary.user()
        let conversation = try store.addConversation(of: user, at: .noon)
        let key = try IdempotencyKey(validating: "key-1")
        let content: MessageContent = "\"\\\u{1}\n আমি 👨‍👩‍👧"
        let stored = try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) {
            (turn) throws(ChatbotError) -> [Message] in
            let question = try turn.append(.init(question: content, idempotencyKey: key), at: .noon)
            _ = try turn.append(
                .init(
                    reply: "ok", to: question.id, source: .groq, model: "llama",
                    cost: .init(milliseconds: 1200, attempts: 2, promptTokens: 900, completionTokens: 80),
                    idempotencyKey: nil), at: .noon)
            return turn.messages
        }
        #expect(try store.messages(in: conversation.id, of: user.id) == stored)
        #expect(stored.map(\.sender) == [.user, .assistant])
        #expect(stored[0].content == content)
        #expect(stored[1].replyTo == stored[0].id)
    }

    @Test func `a deleted conversation is gone with its file, and its id does not come back`() throws {
        let user = try temporary.user()
        let conversation = try store.addConversation(of: user, at: .noon)
        try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) { (turn) throws(ChatbotError) in
            _ = try turn.append(.init(question: "hello", idempotencyKey: nil), at: .noon)
        }
        #expect(temporary.files.contains { $0.hasPrefix("messages/") })
        try store.deleteConversation(conversation.id, of: user.id)
        #expect(!temporary.files.contains { $0.hasPrefix("messages/") })
        #expect(throws: ChatbotError.conversationNotFound) {
            try store.deleteConversation(conversation.id, of: user.id)
        }
        #expect(throws: ChatbotError.conversationNotFound) { _ = try store.messages(in: conversation.id, of: user.id) }
        #expect(throws: ChatbotError.conversationNotFound) {
            try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) { (_) throws(ChatbotError) in }
        }
        #expect(try store.conversations(of: user.id).isEmpty)
        #expect(try store.addConversation(of: user, at: .noon).id > conversation.id)
    }

    @Test func `a deletion that was cut short behind its tombstone is finished by the next one`() throws {
        let user = try temporary.user()
        let conversation = try store.addConversation(of: user, at: .noon)
        try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) { (turn) throws(ChatbotError) in
            _ = try turn.append(.init(question: "hello", idempotencyKey: nil), at: .noon)
        }
        try temporary.append(#"{"id":\#(conversation.id),"deleted":true}"#, to: "conversations/01/1.jsonl")
        #expect(temporary.files.contains { $0.hasPrefix("messages/") })
        #expect(throws: ChatbotError.conversationNotFound) {
            try store.deleteConversation(conversation.id, of: user.id)
        }
        #expect(!temporary.files.contains { $0.hasPrefix("messages/") })
    }

    @Test func `who waited for the turn does not remove messages for a tombstone that may be taken back`() throws {
        let user = try temporary.user()
        let conversation = try store.addConversation(of: user, at: .noon)
        try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) { (turn) throws(ChatbotError) in
            _ = try turn.append(.init(question: "hello", idempotencyKey: nil), at: .noon)
        }
        let rows = temporary.text("messages/01/1.jsonl")
        let lock = try temporary.partition("messages/01/1.jsonl").lock(waiting: .seconds(60))
        let ended = DispatchSemaphore(value: 0)
        Thread.detachNewThread { [store] in
            #expect(throws: ChatbotError.conversationNotFound) {
                try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) {
                    (_) throws(ChatbotError) in
                }
            }
            ended.signal()
        }
        Thread.sleep(forTimeInterval: 0.2)  // so that it has seen the conversation, and waits
        try temporary.append(#"{"id":\#(conversation.id),"deleted":true}"#, to: "conversations/01/1.jsonl")
        #expect(try lock.read().rows.count == 1)
        _ = consume lock
        ended.wait()
        #expect(temporary.text("messages/01/1.jsonl") == rows)
    }

    @Test func `what is appended or retitled after a deletion does not come back to life`() throws {
        let user = try temporary.user()
        let conversation = try store.addConversation(of: user, at: .noon)
        try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) { (turn) throws(ChatbotError) in
            _ = try turn.append(.init(question: "hello", idempotencyKey: nil), at: .noon)
            try store.deleteConversation(conversation.id, of: user.id)
            #expect(throws: ChatbotError.conversationNotFound) {
                _ = try turn.append(.init(question: "again", idempotencyKey: nil), at: .noon)
            }
            #expect(throws: ChatbotError.conversationNotFound) {
                try turn.entitle(ConversationTitle(firstMessage: "again"))
            }
        }
        #expect(try store.conversations(of: user.id).isEmpty)
        #expect(!temporary.files.contains { $0.hasPrefix("messages/") })
    }

    @Test func `a title that a user gives while the first reply is made stays`() throws {
        let user = try temporary.user()
        let conversation = try store.addConversation(of: user, at: .noon)
        try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) { (turn) throws(ChatbotError) in
            _ = try store.retitle(conversation.id, of: user.id, to: ConversationTitle(firstMessage: "Mine"))
            try turn.entitle(ConversationTitle(firstMessage: "hello"))
            #expect(turn.conversation.title.text == "Mine")
        }
        #expect(try store.conversation(conversation.id, of: user.id).title.text == "Mine")
    }

    @Test func `a turn excludes another turn, and not the readers`() throws {
        let user = try temporary.user()
        let conversation = try store.addConversation(of: user, at: .noon)
        try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) { (turn) throws(ChatbotError) in
            _ = try turn.append(.init(question: "hello", idempotencyKey: nil), at: .noon)
            #expect(try! store.messages(in: conversation.id, of: user.id).count == 1)
            #expect(throws: ChatbotError.replyInProgress) {
                try store.withTurn(in: conversation.id, of: user.id, patience: .milliseconds(20)) {
                    (_) throws(ChatbotError) in
                }
            }
        }
        try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) { (_) throws(ChatbotError) in }
    }

    @Test func `a missing directory is an error, not an empty store`() throws {
        let root = "\(temporary.root)/missing"
        #expect(throws: ChatbotError.storage(reason: "stat \(root): No such file or directory")) {
            try FileStore(root: root) { _ in }
        }
        #expect(!FileManager.default.fileExists(atPath: root))
    }

    @Test func `ids are not given again when the file of a sequence is lost`() throws {
        let user = try temporary.user()
        let conversation = try store.addConversation(of: user, at: .noon)
        try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) { (turn) throws(ChatbotError) in
            _ = try turn.append(.init(question: "hello", idempotencyKey: nil), at: .noon)
        }
        for kind in ["conversations", "messages"] {
            try FileManager.default.removeItem(atPath: "\(temporary.root)/sequences/\(kind).jsonl")
        }
        for owner in [user, try temporary.user("john")] {
            #expect(throws: ChatbotError.self) { try store.addConversation(of: owner, at: .noon) }
            try FileManager.default.removeItem(atPath: "\(temporary.root)/sequences/conversations.jsonl")
        }
        #expect(throws: ChatbotError.self) {
            try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) {
                (turn) throws(ChatbotError) in
                _ = try turn.append(.init(question: "again", idempotencyKey: nil), at: .noon)
            }
        }
        #expect(try store.messages(in: conversation.id, of: user.id).count == 1)
    }

    @Test func `the files lie where the design says, and names of users in none of their paths`() throws {
        let user = try temporary.user("../../etc")
        let conversation = try store.addConversation(of: user, at: .noon)
        try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) { (turn) throws(ChatbotError) in
            _ = try turn.append(.init(question: "hello", idempotencyKey: nil), at: .noon)
        }
        // By the published rule: the last 16 bits of FNV-1a.
        #expect(temporary.files.last == "users/1f/3103.jsonl")
        #expect(
            temporary.files.dropLast() == [
                "conversations/01/1.jsonl", "messages/01/1.jsonl", "sequences/conversations.jsonl",
                "sequences/messages.jsonl", "sequences/users.jsonl",
            ])
    }

    @Test func `fields that a newer version wrote survive a change of the title`() throws {
        let user = try temporary.user()
        let conversation = try store.addConversation(of: user, at: .noon)
        let row = """
            {"id":\(conversation.id),"user_id":\(user.id),"title":"New Conversation",\
            "created_at":"2026-11-22T12:00:00.000Z","pinned":true,"tags":["a",1.50]}
            """
        try temporary.append(row, to: "conversations/01/1.jsonl")
        try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) { (turn) throws(ChatbotError) in
            try turn.entitle(ConversationTitle(firstMessage: "hello"))
        }
        let last = try #require(temporary.text("conversations/01/1.jsonl").split(separator: "\n").last)
        #expect(
            last.hasSuffix(#""title":"hello","created_at":"2026-11-22T12:00:00.000Z","pinned":true,"tags":["a",1.50]}"#)
        )
    }

    @Test(arguments: [
        #"{"id":1,"user_id":1}"#, #"{"id":1,"user_id":"1","title":"x","created_at":"2026-11-22T12:00:00.000Z"}"#,
        #"{"id":1,"user_id":1,"title":"x","created_at":"yesterday"}"#,
    ])
    func `a row that lacks what it must have is an error, and is not passed over`(row: String) throws {
        let user = try temporary.user()
        _ = try store.addConversation(of: user, at: .noon)
        try temporary.append(row, to: "conversations/01/1.jsonl")
        #expect {
            try store.conversations(of: user.id)
        } throws: {
            if case ChatbotError.storageDamaged = $0 { true } else { false }
        }
    }
}
