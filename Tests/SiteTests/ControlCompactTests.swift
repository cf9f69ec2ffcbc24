import Foundation
import Testing

/// `chatbotctl compact` takes rows of the past out, and nothing that counts.
@Suite struct ControlCompactTests {
    /// User 1's file is mostly dead, user 2's has one dead row of five, user 3's has none.
    private func store() throws -> ScratchStore {
        let store = try ScratchStore(users: 3, conversations: 4, messages: 2)
        for number in 1...9 { try store.putConversation(1, of: 1, title: "Title \(number)") }
        try store.putConversation(5, of: 2, title: "Title")
        return store
    }

    @Test("Files that are mostly dead are compacted, or all with a dead row", arguments: [false, true])
    func compact(all: Bool) throws {
        let store = try store()
        let (contents, before) = (try store.contents(), try store.bytes())
        let outcome = try all ? store.control("compact", "--json", "--all") : store.control("compact", "--json")
        let report = try outcome.expectFinished()
        let after = try store.bytes()
        #expect(try store.contents().differences(from: contents) == [])
        let changed = before.keys.filter { before[$0] != after[$0] }.sorted()
        #expect(changed == (1...(all ? 2 : 1)).map { StoreFiles.conversationFile(of: $0) })
        let freed = changed.reduce(0) { $0 + before[$1]!.count - after[$1]!.count }
        #expect(freed > 0)
        #expect(report["bytes_freed"].number == freed)
        #expect(report["files"].number == changed.count)
        try store.expectSound()
        let again = try store.control("compact", "--json").expectFinished()
        #expect(again["bytes_freed"] == 0)
    }

    @Test func `Old password hashes leave the disk`() throws {
        let store = try store()
        try store.putUser(1, "user 1", hash: "new")
        #expect(try store.control("compact", "--all").status == 0)
        let text = try store.files.text(StoreFiles.userFile("user 1"))
        #expect(text.contains("new") && !text.contains("$2b$"))
    }

    @Test func `The messages of a deletion that was cut short go before their tombstone`() throws {
        let store = try store()
        try store.files.append([["id": 2, "deleted": .bool(true)]], to: StoreFiles.conversationFile(of: 1))
        #expect(try store.control("compact").status == 0)
        #expect(!store.files.exists(StoreFiles.messageFile(of: 2)))
        try store.expectSound()
    }

    @Test func `A damaged file is left as it is, and said`() throws {
        let store = try store()
        let path = StoreFiles.conversationFile(of: 1)
        try store.files.damage("Title 4", in: path)
        let before = try store.files.text(path)
        let outcome = try store.control("compact", "--all")
        #expect(outcome.status == 4)
        #expect(outcome.output.contains(path), "\(outcome)")
        #expect(try store.files.text(path) == before)
        #expect(try store.files.rows(StoreFiles.conversationFile(of: 2)).count == 4)
    }
}
