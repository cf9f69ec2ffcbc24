import Foundation
import Testing

/// `chatbotctl users` and `chatbotctl conversations`.
@Suite struct ControlUsersTests {
    let site: StagedSite

    init() throws { site = try StagedSite() }

    private func ctl(_ arguments: String..., input: String = "") throws -> Program.Outcome {
        try Control.run(arguments, home: site.home, input: input)
    }

    // MARK: List

    @Test func `The list has every user, with the number of conversations`() throws {
        let (first, second) = (try site.newAccount("first user"), try site.newAccount("ব্যবহারকারী"))
        let deleted = try first.openConversation()
        _ = try (first.openConversation(), first.openConversation())
        #expect(try first.delete(deleted).status == 200)
        let outcome = try ctl("users", "list", "--json")
        let users = outcome.events.sorted { $0["id"].number < $1["id"].number }
        #expect(users.map { $0["username"].text } == [first.name, second.name], "\(outcome)")
        #expect(users.map { $0["conversations"] } == [2, 0])
        #expect(try users.map { $0["id"].number } == [first.id(), second.id()])
        #expect(users.allSatisfy { $0.names == ["id", "username", "created_at", "conversations"] })
        let lines = try ctl("users", "list").expectSuccess().split(separator: "\n")
        #expect(lines.count == 2 && lines.contains { $0.hasSuffix("Z       2  first user") }, "\(lines)")
        #expect(!outcome.text.contains("$2b$"))
    }

    @Test func `A list without users is empty`() throws {
        #expect(try ctl("users", "list").expectSuccess() == "")
    }

    // MARK: Add

    @Test func `A user who was added can log in`() throws {
        let outcome = try ctl("users", "add", "rahim", input: "a-long-password\n")
        #expect(outcome.status == 0 && outcome.output == "Added rahim, id 1.\n", "\(outcome)")
        try site.logIn("rahim", "a-long-password").expectSuccess()
        #expect(!outcome.text.contains("a-long-password"))
    }

    @Test(arguments: [("ab", "at least 3 characters", 64), ("taken", "already", 1)] as [(String, String, Int32)])
    func `A name that cannot be is told before a password is asked for`(name: String, words: String, status: Int32)
        throws
    {
        try site.register("taken", "another-password").expectSuccess()
        let outcome = try ctl("users", "add", name, input: "")
        #expect(outcome.status == status && outcome.errors.contains(words), "\(outcome)")
    }

    @Test(
        "A user whom the API would not take is not added",
        arguments: [
            ("ab", "a-long-password\n", 64), (" rahim", "a-long-password\n", 64), ("rahim", "short\n", 64),
            ("rahim", String(repeating: "x", count: 73) + "\n", 64), ("rahim", "\n", 64), ("rahim", "", 64),
            ("taken", "a-long-password\n", 1),
        ] as [(String, String, Int32)])
    func refusals(name: String, input: String, status: Int32) throws {
        try site.register("taken", "another-password").expectSuccess()
        let outcome = try ctl("users", "add", name, input: input)
        #expect(outcome.status == status && !outcome.errors.isEmpty && outcome.output.isEmpty, "\(outcome)")
        #expect(try site.users().map { $0["username"] } == ["taken"])
        let password = input.trimmingCharacters(in: .newlines)
        #expect(password.isEmpty || !outcome.text.contains(password))
    }

    @Test func `A terminal is asked twice, and shows nothing of it`() throws {
        func add(_ first: String, _ second: String) throws -> String {
            try Control.onTerminal(
                ["users", "add", "rahim"], home: site.home, answers: ["New password: ": first, "Again: ": second]
            ).shown
        }
        let different = try add("a-long-password", "another-password")
        #expect(different.contains("not the same"), "\(different)")
        #expect(try site.users().isEmpty)
        let same = try add("a-long-password", "a-long-password")
        #expect(same.contains("Added rahim"), "\(same)")
        #expect(!same.contains("-password") && !different.contains("-password"))
        try site.logIn("rahim", "a-long-password").expectSuccess()
    }

    // MARK: Change and delete

    @Test func `After a new password, the old one and all tokens stop working`() throws {
        let account = try site.newAccount("rahim")
        let outcome = try ctl("users", "passwd", "rahim", input: "the new password\n")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(try account.get("/auth/me").status == 401)
        #expect(try site.logIn("rahim", account.password).status == 401)
        let token = try site.logIn("rahim", "the new password").expectSuccess()["access_token"].text
        try site.send(.get("/auth/me").bearing(token)).expectSuccess()
    }

    @Test func `A password that breaks the rules changes nothing`() throws {
        let account = try site.newAccount("rahim")
        #expect(try ctl("users", "passwd", "rahim", input: "short\n").status == 64)
        try account.get("/auth/me").expectSuccess()
    }

    @Test func `A user who was deleted is gone with everything, and others stay`() throws {
        let (account, other) = (try site.newAccount("rahim"), try site.newAccount("maria"))
        let conversation = try account.openConversation()
        try account.ask("Zebra question", in: conversation).expectSuccess()
        let outcome = try ctl("users", "delete", "rahim", "--yes")
        #expect(outcome.status == 0 && outcome.output == "Deleted rahim, id 1.\n", "\(outcome)")
        #expect(try account.get("/auth/me").detail == "User not found")
        #expect(try site.users().map { $0["username"] } == ["maria"])
        #expect(try site.files().allSatisfy { !$0.hasPrefix("messages/") })
        try other.get("/auth/me").expectSuccess()
    }

    @Test func `Without a terminal and without --yes nobody is deleted`() throws {
        let account = try site.newAccount("rahim")
        let outcome = try ctl("users", "delete", "rahim", input: "yes\n")
        #expect(outcome.status == 64 && outcome.errors.contains("--yes"), "\(outcome)")
        try account.get("/auth/me").expectSuccess()
    }

    @Test(arguments: [("n", false), ("", false), ("yes", true), ("y", true)])
    func `A terminal is asked before somebody is deleted`(answer: String, isDeleted: Bool) throws {
        _ = try site.newAccount("rahim")
        let question = "Delete rahim, id 1, with 0 conversations, for good? [y/N] "
        let (status, shown) = try Control.onTerminal(
            ["users", "delete", "rahim"], home: site.home, answers: [question: answer])
        #expect(status == (isDeleted ? 0 : 1), "\(shown)")
        #expect(try site.users().isEmpty == isDeleted, "\(shown)")
    }

    @Test(
        .enabled(if: getuid() == 0, "only root can give files away"),
        arguments: [["add", "maria"], ["passwd", "rahim"], ["delete", "rahim", "--yes"]])
    func `Whoever is not the owner of the data does not write to it`(command: [String]) throws {
        let account = try site.newAccount("rahim")
        chown(site.data.path, 33, 33)
        let outcome = try Control.run(["users"] + command, home: site.home, input: "a-long-password\n")
        #expect(outcome.status == 64 && outcome.errors.contains("belongs to user 33"), "\(outcome)")
        #expect(try site.users().map { $0["username"] } == ["rahim"])
        try account.get("/auth/me").expectSuccess()
    }

    // MARK: Export

    @Test func `An export is the document of the API, byte for byte`() throws {
        let account = try site.newAccount("rahim")
        let conversation = try account.openConversation()
        try account.ask("How do I withdraw money from my wallet?", in: conversation).expectSuccess()
        _ = try account.openConversation()
        let document = try account.get("/auth/me/export")
        let outcome = try ctl("users", "export", "rahim")
        #expect(outcome.status == 0 && outcome.output == document.text + "\n", "\(outcome)")
        #expect(!outcome.output.contains("$2b$"))
    }

    @Test func `A full disk is an error of an export, and not a document cut short`() throws {
        _ = try site.newAccount("rahim")
        let tool = try Project.stagedSite.get().appending(path: "bin/chatbotctl").path
        let outcome = try Program.run(
            "/bin/sh", ["-c", "\(tool) users export rahim --home \(site.home.path) > /dev/full"])
        #expect(outcome.status == 1 && outcome.errors.contains("No space left"), "\(outcome)")
    }

    @Test("Nobody is found under a name that nobody has", arguments: [["passwd"], ["delete", "--yes"], ["export"]])
    func unknown(command: [String]) throws {
        let outcome = try Control.run(["users"] + command + ["nobody"], home: site.home, input: "a-long-password\n")
        #expect(outcome.status == 1 && outcome.errors.contains("no user of that name"), "\(outcome)")
    }

    // MARK: Conversations

    @Test func `A conversation is shown with its owner, sources, times and costs`() throws {
        let model = try ModelSite()
        let other = try model.site.newAccount("maria")
        _ = try other.openConversation()
        try model.ask("Zebra question").expectSuccess()
        let outcome = try Control.run(
            ["conversations", "show", "\(model.conversation)", "--json"], home: model.site.home)
        let document = try #require(outcome.events.first, "\(outcome)")
        #expect(document["owner"]["username"].text == model.account.name)
        #expect(document["conversation"]["title"] == "Zebra question")
        let rows = try model.site.rows(model.site.messageFile(of: model.conversation))
        let messages = document["messages"].elements
        #expect(messages.map { $0["content"] } == ["Zebra question", "Reply to Zebra question"])
        for name in ["model", "attempts", "prompt_tokens", "completion_tokens", "milliseconds", "created_at"] {
            #expect(messages.last?[name] == rows.last?[name] && rows.last?[name] != .null, "\(name)")
        }
        let text = try Control.run(["conversations", "show", "\(model.conversation)"], home: model.site.home)
            .expectSuccess()
        for words in ["Owner: \(model.account.name), id", "llama-3.3-70b-versatile", "tokens:", "Zebra question"] {
            #expect(text.contains(words), "\(text)")
        }
    }

    @Test func `What a user wrote cannot do anything to the terminal`() throws {
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        try account.ask("red \u{1B}[31m bell \u{7} end", in: conversation).expectSuccess()
        let text = try ctl("conversations", "show", "\(conversation)").expectSuccess()
        #expect(text.contains("red \u{FFFD}[31m bell \u{FFFD} end"))
        #expect(!text.contains("\u{1B}") && !text.contains("\u{7}"))
    }

    @Test func `A conversation that does not exist, or does not any more, is not shown`() throws {
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        #expect(try account.delete(conversation).status == 200)
        for id in [conversation, 77] {
            let outcome = try ctl("conversations", "show", "\(id)")
            #expect(outcome.status == 1 && outcome.errors.contains("no conversation \(id)"), "\(outcome)")
        }
    }

    @Test(
        "A damaged file ends a command with exit code 4, and is named",
        arguments: [["users", "list"], ["users", "export", "rahim"], ["conversations", "show", "1"], ["stats"]])
    func damage(command: [String]) throws {
        let account = try site.newAccount("rahim")
        _ = try account.openConversation()
        let file = site.conversationFile(of: try account.id())
        try StoreFiles(data: site.data).damage("New Conversation", in: file)
        let outcome = try Control.run(command, home: site.home)
        #expect(outcome.status == 4 && outcome.errors.contains(file), "\(outcome)")
    }
}
