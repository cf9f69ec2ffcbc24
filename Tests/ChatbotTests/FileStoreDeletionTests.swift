import Chatbot
import Foundation
import JSONLines
import Synchronization
import Testing

/// Deleting an account, also when it is cut short.
@Suite struct FileStoreDeletionTests {
    private let temporary: TemporaryStore
    private var store: FileStore { temporary.store }

    init() throws { temporary = try TemporaryStore() }

    private func conversation(of user: User) throws -> Conversation {
        let conversation = try store.addConversation(of: user, at: .noon)
        try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) { (turn) throws(ChatbotError) in
            _ = try turn.append(.init(question: "hello", idempotencyKey: nil), at: .noon)
        }
        return conversation
    }

    /// Users whose rows lie in one file.
    private func neighbors() throws -> [User] {
        var names: [String: [String]] = [:]
        for name in (0...).lazy.map({ "user \($0)" }) {
            let file = store.users(named: name).path
            names[file, default: []].append(name)
            if let neighbors = names[file], neighbors.count == 3 { return try neighbors.map { try temporary.user($0) } }
        }
        return []
    }

    @Test func `takes along every file and row of the user, and none of the neighbors'`() throws {
        let users = try neighbors()
        let conversations = try users.map { try conversation(of: $0) }
        try store.deleteUser(users[1])
        #expect(try store.user(named: users[1].username.text) == nil)
        #expect(
            !temporary.files.contains(
                "conversations/\(String(format: "%02x", users[1].id & 0xFF))/\(users[1].id).jsonl"))
        #expect(throws: ChatbotError.conversationNotFound) {
            _ = try store.messages(in: conversations[1].id, of: users[1].id)
        }
        for index in [0, 2] {
            #expect(try store.user(named: users[index].username.text) == users[index])
            #expect(try store.messages(in: conversations[index].id, of: users[index].id).count == 1)
        }
        let file = try #require(temporary.files.first { temporary.text($0).contains(users[0].username.text) })
        #expect(!temporary.text(file).contains("\"\(users[1].username.text)\""))
    }

    @Test func `the last one in a file takes the file along`() throws {
        try store.deleteUser(try temporary.user())
        #expect(temporary.files == ["sequences/users.jsonl"])
    }

    @Test func `a user without conversations can be deleted`() throws {
        let user = try temporary.user()
        try store.deleteUser(user)
        #expect(try store.user(named: "maria") == nil)
        #expect(!temporary.files.contains { $0.hasPrefix("conversations/") })
        #expect(throws: ChatbotError.userNotFound) { try store.deleteUser(user) }
        #expect(throws: ChatbotError.userNotFound) { _ = try store.addConversation(of: user, at: .noon) }
        #expect(!temporary.files.contains { $0.hasPrefix("conversations/") })
    }

    @Test func `one that was cut short behind the messages is finished by the next one`() throws {
        let user = try temporary.user()
        let conversation = try conversation(of: user)
        try FileManager.default.removeItem(atPath: "\(temporary.root)/messages/01/\(conversation.id).jsonl")
        try store.deleteUser(user)
        #expect(!temporary.files.contains { $0.hasPrefix("conversations/") || $0.hasPrefix("messages/") })
    }

    @Test func `messages whose conversation was deleted before, but cut short, go too`() throws {
        let user = try temporary.user()
        let conversation = try conversation(of: user)
        try temporary.append(#"{"id":\#(conversation.id),"deleted":true}"#, to: "conversations/01/1.jsonl")
        #expect(temporary.files.contains { $0.hasPrefix("messages/") })
        try store.deleteUser(user)
        #expect(!temporary.files.contains { $0.hasPrefix("messages/") })
    }

    @Test func `a compaction forgets no tombstone before the messages behind it are gone`() throws {
        let user = try temporary.user()
        let (deleted, other) = (try conversation(of: user), try conversation(of: user))
        try temporary.append(#"{"id":\#(deleted.id),"deleted":true}"#, to: "conversations/01/1.jsonl")
        #expect(temporary.files.contains("messages/01/\(deleted.id).jsonl"))
        let title = try ConversationTitle(validating: String(repeating: "t", count: 200))
        while temporary.text("conversations/01/1.jsonl").contains(#""deleted":true"#) {
            _ = try store.retitle(other.id, of: user.id, to: title)
        }
        #expect(!temporary.files.contains("messages/01/\(deleted.id).jsonl"))
        #expect(try store.messages(in: other.id, of: user.id).count == 1)
    }

    @Test func `of two at once, the later finds nobody, and leaves nothing`() throws {
        let user = try temporary.user()
        _ = try conversation(of: user)
        let root = temporary.root
        // Both wait for the lock that the test holds.
        let results = Mutex<[ChatbotError?]>([])
        do {
            let lock = try temporary.partition("conversations/01/1.jsonl").lock(waiting: .seconds(60))
            for _ in 0..<2 {
                Thread.detachNewThread {
                    do throws(ChatbotError) {
                        try FileStore(root: root) { _ in }.deleteUser(user)
                        results.withLock { $0.append(nil) }
                    } catch { results.withLock { $0.append(error) } }
                }
            }
            Thread.sleep(forTimeInterval: 0.2)
            #expect(try lock.read().rows.count > 0)
        }
        while results.withLock({ $0.count }) < 2 { Thread.sleep(forTimeInterval: 0.01) }
        #expect(results.withLock { $0.contains(nil) && $0.contains(.userNotFound) })
        #expect(!temporary.files.contains { $0.hasPrefix("conversations/") || $0.hasPrefix("messages/") })
    }

    @Test func `who knew the password that was changed meanwhile deletes nothing`() throws {
        let user = try temporary.user()
        let conversation = try conversation(of: user)
        let changed = User(
            id: user.id, username: user.username, passwordHash: PasswordHash(text: "$2b$04$another"),
            createdAt: user.createdAt, tokenVersion: 1)
        try store.replace(user, with: changed)
        #expect(throws: ChatbotError.incorrectCredentials) { try store.deleteUser(user) }
        #expect(try store.user(named: "maria") == changed)
        #expect(try store.messages(in: conversation.id, of: user.id).count == 1)
        try store.deleteUser(changed)
        #expect(try store.user(named: "maria") == nil)
    }

    @Test func `a damaged file of conversations keeps the account, and loses nothing`() throws {
        let user = try temporary.user()
        _ = try conversation(of: user)
        let path = "\(temporary.root)/conversations/01/1.jsonl"
        let text = temporary.text("conversations/01/1.jsonl")
        try text.replacing("New", with: "Old").write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: ChatbotError.self) { try store.deleteUser(user) }
        #expect(try store.user(named: "maria") == user)
        #expect(temporary.files.contains { $0.hasPrefix("messages/") })
    }

    @Test func `is refused when the password was changed meanwhile, and takes nothing`() throws {
        let user = try temporary.user()
        let conversation = try conversation(of: user)
        let changed = User(
            id: user.id, username: user.username, passwordHash: PasswordHash(text: "$2b$04$another"), createdAt: .noon,
            tokenVersion: 1)
        try store.replace(user, with: changed)
        #expect(throws: ChatbotError.incorrectCredentials) { try store.deleteUser(user) }
        #expect(try store.messages(in: conversation.id, of: user.id).count == 1)
        try store.deleteUser(changed)
        #expect(try store.user(named: "maria") == nil)
    }

    @Test func `who reads a conversation that is being deleted finds its messages, or no conversation`() throws {
        let user = try temporary.user()
        let root = temporary.root
        for _ in 0..<60 {
            let id = try conversation(of: user).id
            let found = Mutex<Set<Int>>([])
            let isDone = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                while let store = try? FileStore(root: root, onEvent: { _ in }),
                    let messages = try? store.messages(in: id, of: user.id)
                { found.withLock { _ = $0.insert(messages.count) } }
                isDone.signal()
            }
            try store.deleteConversation(id, of: user.id)
            isDone.wait()
            #expect(found.withLock { $0.isSubset(of: [1]) })
        }
    }

    @Test func `a reply that is being made is not stored`() throws {
        let user = try temporary.user()
        let conversation = try conversation(of: user)
        try store.withTurn(in: conversation.id, of: user.id, patience: .seconds(60)) { (turn) throws(ChatbotError) in
            try store.deleteUser(user)
            #expect(throws: ChatbotError.conversationNotFound) {
                _ = try turn.append(.init(question: "late", idempotencyKey: nil), at: .noon)
            }
        }
        #expect(!temporary.files.contains { $0.hasPrefix("messages/") || $0.hasPrefix("conversations/") })
    }
}
