import Foundation
import Testing

/// `chatbotctl verify` finds every kind of damage and names it, and nothing else.
@Suite struct ControlVerifyTests {
    @Test(
        "Damage is found and named",
        arguments: StoreDamage.lines + StoreDamage.contradictions + StoreDamage.losses)
    func damage(damage: StoreDamage) throws {
        let store = try StoreDamage.store()
        try store.expectSound()
        try damage.apply(store)
        let findings = try store.findings()
        #expect(findings.contains(where: damage.matches), "\(findings)")
        let plain = try store.control("verify")
        #expect(plain.status == 4)
        #expect(plain.output.contains("error: \(damage.path)"), "\(plain)")
    }

    @Test("What is harmless is a note", arguments: StoreDamage.leftovers + StoreDamage.kept)
    func leftovers(damage: StoreDamage) throws {
        let store = try StoreDamage.store()
        try damage.apply(store)
        let findings = try store.findings()
        #expect(findings.contains(where: damage.matches), "\(findings)")
        #expect(findings.allSatisfy { $0["event"] == "note" }, "\(findings)")
        #expect(try store.control("verify").status == 0)
    }

    @Test func `Every damage of a store is found in one go`() throws {
        let store = try ScratchStore(users: 40, conversations: 2, messages: 4)
        for user in stride(from: 1, through: 40, by: 2) {
            try store.files.damage("Message", in: StoreFiles.messageFile(of: user * 2))
            try store.files.append([], to: StoreFiles.messageFile(of: 1000 + user))
        }
        try store.files.append([["id": 1100]], to: "sequences/conversations.jsonl")
        let findings = try store.findings()
        #expect(findings.count { $0["kind"] == "damaged_line" } == 20)
        #expect(findings.count { $0["kind"] == "deleted_conversation" } == 20)
    }

    @Test func `A sound store is said to be sound, with its numbers`() throws {
        let store = try ScratchStore(users: 7, conversations: 3, messages: 5)
        try store.putConversation(1, of: 1, title: "Other")
        try store.deleteConversation(2, of: 1)
        let outcome = try store.control("verify", "--json")
        let last = try outcome.expectFinished()
        #expect(last.names == ["event", "errors", "notes", "users", "conversations", "messages", "milliseconds"])
        #expect(last["users"] == ["live": 7, "rows": 7, "files": 7])
        #expect(last["conversations"] == ["live": 20, "rows": 23, "files": 7])
        #expect(last["messages"] == ["live": 100, "rows": 100, "files": 20])
        let plain = try store.control("verify")
        #expect(plain.output.contains("sound") && plain.output.contains("100"), "\(plain)")
    }

    @Test func `An empty store is sound`() throws { try ScratchStore().expectSound() }

    @Test func `Nothing is changed`() throws {
        for damage in StoreDamage.lines + StoreDamage.leftovers + StoreDamage.losses {
            let store = try StoreDamage.store()
            try damage.apply(store)
            let before = try store.bytes()
            _ = try store.control("verify")
            #expect(try store.bytes() == before, "\(damage.testDescription)")
        }
    }

    @Test func `Texts of any kind are sound`() throws {
        let store = try ScratchStore()
        let owner = try store.addUser("\"রহিম\" \\ o'neil")
        let texts = [
            "", "\\", "\"", "\\\"", "\\\\\"", "\u{7F}\u{1}\n\r\t", "\u{10FFFF}\u{E000}\u{D7FF}", "👨‍👩‍👧", "a\u{0}b",
            "\"deleted\":true", String(repeating: "আ\"\\", count: 700_000),
        ]
        try store.addMessages(texts, to: store.addConversation(of: owner, title: "\"deleted\":true \\u00e9 é"))
        try store.expectSound()
    }

    @Test(
        "Other spellings of what the site writes are sound as well",
        arguments: [
            (#""sender":"user""#, #""sender" : "\u0075ser""#), ("Message 1", #"Message \ud83d\ude00"#),
            (#""content""#, #""new":{"a":[1,2]},"content""#), (#""content""#, #""new":-1.5e3,"content""#),
        ])
    func spelling(text: String, other: String) throws {
        let store = try StoreDamage.store()
        try store.files.rewrite(StoreFiles.messageFile(of: 1), replacing: text, with: other)
        try store.expectSound()
    }

    @Test(
        "Texts that the site cannot read are errors",
        arguments: [#"\ud83d"#, #"\x"#, #"\u12"#])
    func spelling(text: String) throws {
        let store = try StoreDamage.store()
        try store.files.rewrite(StoreFiles.messageFile(of: 1), replacing: "Message 1", with: text)
        #expect(try store.findings().contains { $0["kind"] == "wrong_type" })
    }

    @Test func `Neither texts nor hashes are told`() throws {
        for damage in StoreDamage.lines + StoreDamage.contradictions {
            let store = try StoreDamage.store()
            try damage.apply(store)
            for arguments in [["verify"], ["verify", "--json"], ["repair", "--yes"]] {
                let outcome = try Control.run([arguments[0], "--home", store.home.path] + arguments.dropFirst())
                #expect(!outcome.text.contains("$2b$") && !outcome.text.contains("Message"), "\(outcome)")
            }
        }
    }

    @Test func `A file that cannot be read is an error with exit code 1`() throws {
        let store = try StoreDamage.store()
        try FileManager.default.removeItem(at: store.files.url("messages"))
        try Data().write(to: store.files.url("messages"))
        let outcome = try store.control("verify", "--json")
        try outcome.expectFailed(1)
    }
}
