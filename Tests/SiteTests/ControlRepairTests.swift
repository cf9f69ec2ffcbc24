import Foundation
import Glibc
import Testing

/// `chatbotctl repair` puts a store in order, and throws nothing away that anybody may miss.
@Suite struct ControlRepairTests {
    @Test(
        "Damage is taken out, and the store is sound",
        arguments: StoreDamage.lines + StoreDamage.losses + StoreDamage.leftovers)
    func repair(damage: StoreDamage) throws {
        let store = try StoreDamage.store()
        try damage.apply(store)
        let outcome = try store.control("repair", "--yes", "--json")
        #expect(outcome.events.contains { $0["event"] == "planned" && damage.path.hasPrefix($0["path"].text) })
        if outcome.status == 4 {
            // The line was an owner's: what has lost it is put aside by another run.
            let errors = outcome.findings.filter { $0["event"] == "error" }
            #expect(errors.allSatisfy { $0["kind"].text.hasPrefix("missing_") }, "\(outcome)")
            try store.control("repair", "--yes", "--json").expectFinished()
        } else {
            try outcome.expectFinished()
        }
        try store.expectSound(except: "kept", "lost_question")
        let again = try store.control("repair", "--yes", "--json").expectFinished()
        #expect(again["steps"] == 0)
    }

    @Test("What nobody can decide stays as it is", arguments: StoreDamage.contradictions + StoreDamage.kept)
    func contradictions(damage: StoreDamage) throws {
        let store = try StoreDamage.store()
        try damage.apply(store)
        let before = try store.bytes()
        let outcome = try store.control("repair", "--yes", "--json")
        #expect(outcome.status == (damage.isError ? 4 : 0), "\(outcome)")
        if damage.isError { #expect(outcome.findings.contains(where: damage.matches), "\(outcome)") }
        #expect(try store.bytes() == before)
    }

    @Test func `Lines that are taken out are kept with their numbers, and the others stay byte for byte`() throws {
        let store = try StoreDamage.store()
        let path = StoreFiles.messageFile(of: 2)
        let lines = try store.files.text(path).split(separator: "\n")
        let damaged = lines[2].replacing("Message 3", with: "Message X")
        try store.files.write(
            [lines[0], lines[1], damaged[...], "", lines[3], "half"].joined(separator: "\n"), to: path)
        #expect(try store.control("repair", "--yes").status == 0)
        #expect(
            try store.files.text(path)
                == lines.enumerated().filter { $0.offset != 2 }.map { $0.element + "\n" }.joined())
        #expect(try store.files.text(path + ".corrupt") == "3\t\(damaged)\n4\t\n")
        #expect(try store.files.text(path + ".torn") == "half\n")
    }

    @Test func `What was put aside stays when nothing says that its owner was deleted`() throws {
        let store = try StoreDamage.store()
        // The file lies under the number of a conversation that never was; and while a row of the owner's is damaged, nobody
        // knows whether it is that one's.
        let (path, messages) = (StoreFiles.messageFile(of: 99), try store.files.text(StoreDamage.messages))
        try FileManager.default.createDirectory(
            at: store.files.url(path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try store.files.write(messages, to: path)
        try store.files.remove(StoreDamage.messages)
        try store.files.damage("title", in: StoreDamage.owned)
        for _ in 1...3 {
            _ = try store.control("repair", "--yes")
            expectKept(messages, in: path, of: store)
        }
        try store.control("repair", "--yes", "--json").expectFinished()
    }

    @Test func `So it does when a row and all that belongs to it are damaged`() throws {
        let store = try StoreDamage.store()
        let messages = try store.files.text(StoreDamage.messages).replacing("Message", with: "message")
        try store.files.write(messages, to: StoreDamage.messages)
        for path in [StoreDamage.owned, StoreDamage.user] { try store.files.write("nonsense\n", to: path) }
        for _ in 1...3 {
            _ = try store.control("repair", "--yes")
            expectKept(messages, in: StoreDamage.messages, of: store)
            for path in [StoreDamage.owned, StoreDamage.user] { expectKept("nonsense", in: path, of: store) }
        }
    }

    /// Whether each line is in a file, or put aside beside it.
    private func expectKept(_ lines: String, in path: String, of store: ScratchStore) {
        let kept = [path, path + ".corrupt"].compactMap { try? store.files.text($0) }.joined()
        for line in lines.split(separator: "\n") { #expect(kept.contains(line)) }
    }

    @Test func `A deletion that was cut short does not keep a damaged file from being repaired`() throws {
        let store = try StoreDamage.store()
        try store.files.append([["id": 2, "deleted": .bool(true)]], to: StoreDamage.owned)
        try store.files.appendBytes("nonsense\n".utf8, to: StoreDamage.owned)
        #expect(try store.findings().map { $0["kind"] } == ["damaged_line"])
        try store.control("repair", "--yes", "--json").expectFinished()
        #expect(try store.findings().map { $0["kind"].text }.sorted() == ["deleted_conversation", "kept"])
        try store.control("repair", "--yes", "--json").expectFinished()
        try store.expectSound(except: "kept")
        #expect(!store.files.exists(StoreDamage.messages))
    }

    @Test func `What has lost its owner is kept as well`() throws {
        let store = try StoreDamage.store()
        let (owned, messages) = (StoreFiles.conversationFile(of: 1), StoreFiles.messageFile(of: 2))
        let before = try [owned, messages].map { try store.files.text($0) }
        try store.files.remove(StoreFiles.userFile("user 1"))
        #expect(try store.control("repair", "--yes").status == 0)
        for (path, contents) in zip([owned, messages], before) {
            #expect(!store.files.exists(path))
            let kept = try store.files.text(path + ".corrupt").split(separator: "\n").map {
                $0.drop { $0 != "\t" }.dropFirst() + "\n"
            }
            #expect(kept.joined() == contents)
        }
    }

    @Test func `While lines of users are damaged, what may be theirs is left for the next run`() throws {
        let store = try StoreDamage.store()
        try store.files.damage("$2b$04$hash", in: StoreFiles.userFile("user 1"))
        // The id is still to be read, but not to be trusted.
        try store.files.damage("\"id\":1", in: StoreFiles.userFile("user 1"))
        let first = try store.control("repair", "--yes")
        #expect(first.status == 4, "\(first)")
        #expect(first.output.contains("again"), "\(first)")
        #expect(store.files.exists(StoreFiles.conversationFile(of: 1)))
        #expect(try store.control("repair", "--yes").status == 0)
        try store.expectSound(except: "kept")
    }

    @Test(
        "It is said which older rows may count again",
        arguments: [
            (StoreFiles.conversationFile(of: 1), "Third", ["conversation 1"], ["conversation 2", "1, 2"]),
            // A later row of the same conversation counts in any case.
            (StoreFiles.conversationFile(of: 1), "Second", [], ["older row"]),
            (StoreFiles.userFile("user 2"), "other", ["user 2", "password"], []),
            (StoreFiles.messageFile(of: 1), "Message 4", [], ["older row"]),
        ])
    func olderRows(path: String, text: String, words: [String], others: [String]) throws {
        let store = try StoreDamage.store()
        try store.putConversation(2, of: 1, title: "Second")
        try store.putConversation(1, of: 1, title: "Third")
        try store.putConversation(2, of: 1, title: "Fourth")
        try store.putUser(2, "user 2", hash: "other")
        try store.files.damage(text, in: path)
        let outcome = try store.control("repair", input: "n\n")
        for word in words { #expect(outcome.output.contains(word), "\(word): \(outcome)") }
        for word in others { #expect(!outcome.output.contains(word), "\(word): \(outcome)") }
    }

    @Test("It asks before it does anything", arguments: [("", false), ("n\n", false), ("no\n", false), ("y\n", true)])
    func asks(answer: String, isDone: Bool) throws {
        let store = try StoreDamage.store()
        try store.files.damage("Message 3", in: StoreFiles.messageFile(of: 2))
        let before = try store.bytes()
        let outcome = try store.control("repair", input: answer)
        #expect(outcome.output.contains("line 3"), "\(outcome)")
        #expect(outcome.status == (isDone ? 0 : 4), "\(outcome)")
        #expect(try (store.bytes() == before) == !isDone)
    }

    @Test func `In JSON it only shows what it would do, unless it is told to do it`() throws {
        let store = try StoreDamage.store()
        try store.files.damage("Message 3", in: StoreFiles.messageFile(of: 2))
        let before = try store.bytes()
        let outcome = try store.control("repair", "--json", input: "y\n")
        #expect(outcome.status == 4)
        #expect(outcome.events.map { $0["event"] } == ["planned", "finished"])
        #expect(try store.bytes() == before)
    }

    @Test func `A sequence that was lost goes on well behind the highest id`() throws {
        let store = try StoreDamage.store()
        try store.files.remove("sequences/messages.jsonl")
        #expect(try store.control("repair", "--yes").status == 0)
        #expect(try store.files.rows("sequences/messages.jsonl").last?["id"] == 1016)
        try store.addMessages(["Q"], to: 1)
        try store.expectSound()
    }

    @Test func `A file that another process has locked for good is said, and the others are repaired`() throws {
        let store = try StoreDamage.store()
        for conversation in 1...2 {
            try store.files.appendBytes("nonsense\n".utf8, to: StoreFiles.messageFile(of: conversation))
        }
        // Not the messages, which are waited for for a minute: what is killed under the lock of one file.
        let descriptor = open(store.files.url(StoreFiles.messageFile(of: 2)).path, O_RDWR | O_CLOEXEC)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let run = try Control.start("repair", store.home, ["--yes", "--json"])
        try wait(for: "the other file to be repaired") {
            store.files.exists(StoreFiles.messageFile(of: 1) + ".corrupt")
        }
        close(descriptor)
        try run.outcome().expectFinished()
        try store.expectSound(except: "kept")
    }

    @Test func `A repair that is killed at any point can be begun again, and loses nothing`() throws {
        let store = try ScratchStore(users: 60, conversations: 3, messages: 6)
        var expected: [String: [String]] = [:]
        for conversation in 1...180 {
            let path = StoreFiles.messageFile(of: conversation)
            let lines = try store.files.text(path).split(separator: "\n").map(String.init)
            expected[path] = lines.filter { !$0.contains("Message 5") && !$0.contains(#""reply_to":"#) }
            // The reply to the damaged question goes as well, so that nothing dangles.
            let damaged = lines.filter { !$0.contains(#""reply_to":"#) }.map {
                $0.replacing("Message 5", with: "Message X")
            }
            try store.files.write(damaged.map { $0 + "\n" }.joined() + "half", to: path)
        }
        var kills = 0
        for step in 0..<60 {
            let run = try Control.start("repair", store.home, ["--yes"])
            usleep(UInt32(step) * 12_000 + .random(in: 0..<12_000))
            let isOver = !run.isRunning
            run.kill()
            let outcome = try run.outcome()
            if isOver || outcome.status >= 0 { break }
            kills += 1
        }
        #expect(kills > 3)
        #expect(try store.control("repair", "--yes").status == 0)
        try store.expectSound(except: "kept")
        for (path, lines) in expected {
            #expect(try store.files.text(path) == lines.map { $0 + "\n" }.joined())
            let kept = try store.files.text(path + ".corrupt")
            #expect(kept.split(separator: "\n").count == 1 && kept.contains("Message X"), "\(kept)")
            #expect(try store.files.text(path + ".torn").contains("half"))
        }
    }
}
