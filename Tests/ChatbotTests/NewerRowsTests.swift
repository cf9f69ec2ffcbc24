import Chatbot
import Foundation
import JSONLines
import Testing

/// What a newer version of the program has stored, and this one does not know, survives whatever this one does.
@Suite struct NewerRowsTests {
    private let temporary: TemporaryStore
    private var store: FileStore { temporary.store }
    private let maria: User
    private let first: Conversation
    private let second: Conversation

    private var userFile: String { "users/\(Self.path(FileStore.fileNumber(ofUserNamed: "maria".utf8)))" }
    private var owned: String { "conversations/\(Self.path(maria.id))" }
    private var messages: String { "messages/\(Self.path(first.id))" }

    private static func path(_ number: Int) -> String { "\(FileStore.bucketName(number))/\(number).jsonl" }

    /// Members of every type, one of them with a name and a value that need escapes.
    private static let members = #""x":{"y" : [1,{"kind":2}]},"p":1.50,"\u0995":"\"\n","n":null,"title2":"T""#
    private static let foreign = #"{"id":900,"kind":"newer","v":{"a" : [true]}}"#

    /// A user and two conversations, the first with a message, all as a newer version would have written them.
    init() throws {
        temporary = try TemporaryStore()
        maria = try temporary.user("maria")
        first = try temporary.store.addConversation(of: maria, at: .noon)
        second = try temporary.store.addConversation(of: maria, at: .noon)
        try temporary.store.withTurn(in: first.id, of: maria.id, patience: .seconds(60)) {
            (turn) throws(ChatbotError) in
            _ = try turn.append(.init(question: "hello", idempotencyKey: nil), at: .noon)
        }
        for path in [userFile, owned] {
            for row in try temporary.partition(path).read().live { try rewrite(row, in: path) }
            try temporary.append(Self.foreign, to: path)
        }
    }

    private func rewrite(_ row: Row, in path: String) throws {
        let text = String(decoding: row.json, as: UTF8.self).dropLast()
        try temporary.append("\(text),\(Self.members)}", to: path)
    }

    private func lastRow(_ id: Int, in path: String) throws -> String {
        String(decoding: try #require(try temporary.partition(path).read().live(id: id)).json, as: UTF8.self)
    }

    private func keepsForeign(_ path: String) throws -> Bool {
        try temporary.partition(path).read().rows.contains { $0.json == Array(Self.foreign.utf8) }
    }

    private func rename() throws -> ConversationSummary {
        try store.retitle(first.id, of: maria.id, to: ConversationTitle(validating: "Other"))
    }

    private func changePassword() throws {
        let user = try #require(try store.user(named: "maria"))
        try store.replace(
            user,
            with: User(
                id: user.id, username: user.username, passwordHash: PasswordHash(text: "new"), createdAt: .noon,
                tokenVersion: 1))
    }

    @Test func `a new title keeps unknown members and rows`() throws {
        #expect(try rename().conversation.title.text == "Other")
        #expect(try lastRow(first.id, in: owned).hasSuffix(",\(Self.members)}"))
        #expect(try keepsForeign(owned))
    }

    @Test func `a new password keeps them`() throws {
        try changePassword()
        let row = try lastRow(maria.id, in: userFile)
        #expect(row.contains(#""hashed_password":"new""#) && row.hasSuffix(",\(Self.members)}"))
        #expect(try keepsForeign(userFile))
    }

    @Test func `a deleted conversation leaves them to the others`() throws {
        try store.deleteConversation(first.id, of: maria.id)
        #expect(try lastRow(second.id, in: owned).hasSuffix(",\(Self.members)}"))
        #expect(try keepsForeign(owned))
    }

    @Test func `a compaction of either file keeps them`() throws {
        _ = try rename()
        try changePassword()
        let number = FileStore.fileNumber(ofUserNamed: "maria".utf8)
        #expect(try store.compact(number, of: .users, onlyIfMostlyDead: false) > 0)
        #expect(try store.compact(maria.id, of: .conversations, onlyIfMostlyDead: false) > 0)
        for (id, path) in [(maria.id, userFile), (first.id, owned), (second.id, owned)] {
            #expect(try lastRow(id, in: path).hasSuffix(",\(Self.members)}"))
        }
        #expect(try keepsForeign(userFile) && keepsForeign(owned))
    }

    @Test func `a compaction that comes by itself keeps them`() throws {
        let size = temporary.text(owned).utf8.count
        while true {
            let before = temporary.text(owned).utf8.count
            _ = try rename()
            if temporary.text(owned).utf8.count < before { break }
        }
        #expect(temporary.text(owned).utf8.count < 2 * size)
        #expect(try lastRow(first.id, in: owned).hasSuffix(",\(Self.members)}"))
        #expect(try keepsForeign(owned))
    }

    @Test func `a deleted account takes along what names it, and nothing else`() throws {
        let other = #"{"id":901,"kind":"newer","user_id":\#(maria.id + 1)}"#
        try temporary.append(#"{"id":902,"kind":"newer","user_id":\#(maria.id)}"#, to: userFile)
        try temporary.append(other, to: userFile)
        try store.deleteUser(#require(try store.user(named: "maria")))
        #expect(
            try temporary.partition(userFile).read().rows.map { String(decoding: $0.json, as: UTF8.self) }
                == [Self.foreign, other])
        #expect(temporary.text(owned).isEmpty)
    }

    @Test func `a row of an unknown kind is nobody's user, conversation or message`() throws {
        try temporary.append(
            #"{"id":903,"kind":"newer","conversation_id":\#(first.id),"sender":"user","content":"c"}"#, to: messages)
        #expect(try store.user(named: "maria")?.id == maria.id)
        #expect(try store.user(named: "john") == nil)
        #expect(try store.conversations(of: maria.id).map(\.conversation.id) == [first.id, second.id])
        #expect(try store.messages(in: first.id, of: maria.id).map(\.content.text) == ["hello"])
        let page = PageRequest(before: nil, limit: 1)
        #expect(try store.conversations(of: maria.id, page).items.map(\.conversation.id) == [second.id])
        #expect(throws: ChatbotError.conversationNotFound) { try store.deleteConversation(900, of: maria.id) }
        #expect(throws: ChatbotError.conversationNotFound) { _ = try store.conversation(900, of: maria.id) }
        #expect(try keepsForeign(owned))
    }

    @Test func `a turn goes on behind a message of an unknown kind`() throws {
        try temporary.append(#"{"id":2,"kind":"newer"}"#, to: messages)
        try temporary.append(#"{"id":2}"#, to: "sequences/messages.jsonl")
        let stored = try store.withTurn(in: first.id, of: maria.id, patience: .seconds(60)) {
            (turn) throws(ChatbotError) in try turn.append(.init(question: "again", idempotencyKey: nil), at: .noon)
        }
        #expect(stored.id == 3)
        #expect(try store.messages(in: first.id, of: maria.id).map(\.id) == [1, 3])
    }
}
