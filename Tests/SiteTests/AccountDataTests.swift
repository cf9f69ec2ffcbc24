import Foundation
import GroqStandIn
import Testing

/// What is stored about a user: to see, to take along, and to delete for good.
@Suite struct AccountDataTests {
    @Test func `The account says whose it is`() throws {
        let account = try StagedSite.shared.get().newAccount("ব্যবহারকারী-\(UUID().uuidString.prefix(8))")
        let answer = try account.get("/auth/me").expectSuccess()
        #expect(answer.names == ["id", "username", "created_at"])
        #expect(answer["id"] == .int(try account.id()))
        #expect(answer["username"] == .string(account.name))
        #expect(answer["created_at"].text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        try account.site.get("/auth/me").expectError(401, "Invalid authentication credentials")
        try account.site.get("/auth/me/export").expectError(401, "Invalid authentication credentials")
    }

    @Test func `The export holds every stored field of every row but the hash, and nothing of others`() throws {
        let model = try ModelSite()
        let site = model.site
        let passwords: JSON = ["password": .string(model.account.password), "new_password": "another password"]
        let token = try model.account.send(.post("/auth/password", passwords)).expectSuccess()["access_token"].text
        let account = Account(site: site, name: model.account.name, password: "another password", token: token)
        try account.ask("First \"question\" 💶", in: model.conversation, key: "key-1").expectSuccess()
        model.groq.always(.status(403))
        _ = try account.ask("Not answered", in: model.conversation)
        _ = try account.openConversation()
        let deleted = try account.openConversation()
        #expect(try account.delete(deleted).status == 200)
        let other = try site.newAccount()
        _ = try other.ask("Of someone else", in: other.openConversation())

        let response = try account.get("/auth/me/export")
        let document = try response.expectSuccess()
        #expect(response["Content-Disposition"] == #"attachment; filename="chatbot-export.json""#)
        let user = try #require(try site.users().last { $0["username"].text == account.name })
        #expect(document["account"].names == user.names.subtracting(["crc", "hashed_password"]))
        for name in document["account"].names { #expect(document["account"][name] == user[name]) }
        #expect(user["token_version"] == 1)
        let id = try account.id()
        let conversations = document["conversations"].elements
        let rows = try site.rows(site.conversationFile(of: id))
        #expect(
            conversations.map { $0["id"].number } == Set(rows.map { $0["id"].number }).subtracting([deleted]).sorted())
        for conversation in conversations {
            let row = try #require(rows.last { $0["id"] == conversation["id"] })
            #expect(conversation.names == row.names.subtracting(["crc"]).union(["messages"]))
            for name in row.names.subtracting(["crc"]) { #expect(conversation[name] == row[name]) }
            let messages = try site.rows(site.messageFile(of: conversation["id"].number))
            #expect(conversation["messages"].elements.count == messages.count)
            for (exported, stored) in zip(conversation["messages"].elements, messages) {
                #expect(exported.names == stored.names.subtracting(["crc"]))
                for name in exported.names { #expect(exported[name] == stored[name]) }
            }
        }
        #expect(conversations[0]["messages"].elements[1]["model"] == "llama-3.3-70b-versatile")
        #expect(!response.text.contains("Of someone else"))
        #expect(!response.text.contains("$2b$"))
    }

    @Test func `After deletion no byte of the user is left in the data folder outside the logs`() throws {
        let model = try ModelSite()
        let (site, account) = (model.site, model.account)
        let neighbors = try (0..<20).map { try site.newAccount("neighbor \($0)") }
        let name = "Quetzalcoatl-\(UUID().uuidString)"
        let user = try site.newAccount(name)
        let conversations = try (0..<3).map { _ in try user.openConversation() }
        for conversation in conversations {
            try user.ask("Question-of-Quetzalcoatl", in: conversation, key: "key-of-Quetzalcoatl").expectSuccess()
        }
        try user.send(.patch("/conversations/\(conversations[0])", ["title": "Title-of-Quetzalcoatl"])).expectSuccess()
        #expect(try user.delete(conversations[1]).status == 200)
        try user.send(
            .post("/auth/password", ["password": .string(user.password), "new_password": "another password"])
        ).expectSuccess()
        let token = try site.logIn(name, "another password").expectSuccess()["access_token"].text
        let hashes = try site.users().filter { $0["username"].text == name }.map { $0["hashed_password"].text }
        #expect(hashes.count == 2)
        let id = try user.id()
        // What repairs and killed compactions may have left.
        let users = try #require(
            try site.files().first { path in
                try path.hasPrefix("users/") && site.rows(path).contains { $0["username"].text == name }
            })
        for path in [users, site.conversationFile(of: id), site.messageFile(of: conversations[2])] {
            try Data(#"{"username":"\#(name)","content":"Question-of-Quetzalcoatl"#.utf8).write(
                to: site.file(path + ".torn"))
        }
        try Data("Title-of-Quetzalcoatl".utf8).write(to: site.file(site.conversationFile(of: id) + ".compact"))

        let request = HTTPRequest.delete("/auth/me", ["password": "another password"])
        #expect(try site.send(request.bearing(token)).expectSuccess() == ["msg": "Account deleted successfully"])

        for word in ["Quetzalcoatl"] + hashes {
            let grep = try Program.run("/usr/bin/grep", ["-rlF", word, site.data.path])
            #expect(grep.status == 1 && grep.output == "", "\(word): \(grep)")
        }
        #expect(try !site.files().contains { $0.hasPrefix(site.conversationFile(of: id)) })
        for conversation in conversations {
            #expect(try !site.files().contains { $0.hasPrefix(site.messageFile(of: conversation)) })
        }
        // Nobody else is touched.
        for neighbor in neighbors { try site.logIn(neighbor.name, neighbor.password).expectSuccess() }
        #expect(try account.listed(model.conversation) != nil)

        try site.send(.get("/auth/me").bearing(token)).expectError(401, "User not found")
        try site.logIn(name, "another password").expectError(401, "Incorrect username or password")
        let again = try site.newAccount(name)
        #expect(try again.id() > id)
        #expect(try again.get("/conversations/").text == #"{"conversations":[]}"#)
        try again.site.send(.get("/auth/me").bearing(token)).expectError(401, "User not found")
    }

    @Test func `A wrong password deletes nothing`() throws {
        let account = try StagedSite.shared.get().newAccount()
        let conversation = try account.openConversation()
        try account.send(.delete("/auth/me", ["password": "wrong password"])).expectError(
            401, "Incorrect username or password")
        try account.send(.delete("/auth/me")).expectError(415, "Unsupported Media Type")
        try account.send(.delete("/auth/me", [:])).expectError(422, "Invalid request format")
        try account.site.send(.delete("/auth/me", ["password": .string(account.password)])).expectError(
            401, "Invalid authentication credentials")
        #expect(try account.listed(conversation) != nil)
    }

    @Test func `A reply that is being made for a deleted account is not stored`() throws {
        let gate = Gate()
        let model = try ModelSite { _ in
            gate.wait()
            return "Reply-that-comes-too-late"
        }
        let reply = Background { try model.ask("Hello") }
        try wait(for: "the question to reach the model") { model.groq.requests.count == 1 }
        try model.account.send(.delete("/auth/me", ["password": .string(model.account.password)])).expectSuccess()
        gate.open()
        #expect(try [401, 404].contains(reply.value().status))
        let grep = try Program.run("/usr/bin/grep", ["-rlF", "Reply-that-comes-too-late", model.site.data.path])
        #expect(grep.status == 1, "\(grep)")
        #expect(try model.site.files().filter { $0.hasPrefix("messages/") } == [])
    }

    @Test func `Whatever a user does while the account is deleted, nothing of it is left`() throws {
        let site = try StagedSite()
        for _ in 0..<5 {
            let account = try site.newAccount()
            let conversation = try account.openConversation()
            let id = try account.id()
            let others = (0..<6).map { number in
                Background {
                    for _ in 0..<5 {
                        switch number % 3 {
                        case 0: _ = try account.send(.post("/conversations/"))
                        case 1: _ = try account.ask("How do I withdraw money from my wallet?", in: conversation)
                        default: _ = try account.send(.patch("/conversations/\(conversation)", ["title": "Renamed"]))
                        }
                    }
                }
            }
            try account.send(.delete("/auth/me", ["password": .string(account.password)])).expectSuccess()
            for other in others { try other.value() }
            #expect(try !site.files().contains { $0.hasPrefix(site.conversationFile(of: id)) })
            #expect(try site.files().filter { $0.hasPrefix("messages/") } == [])
            #expect(try !site.users().contains { $0["id"].number == id })
        }
    }
}
