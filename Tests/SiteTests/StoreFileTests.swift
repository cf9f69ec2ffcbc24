import Foundation
import Glibc
import Testing

/// What the site leaves in its data folder, and what it makes of damage there.
@Suite struct StoreFileTests {
    let site: StagedSite
    let account: Account
    let conversation: Int
    let user: Int

    init() throws {
        site = try StagedSite()
        account = try site.newAccount()
        conversation = try account.openConversation()
        user = try account.id()
        try account.ask("Hello", in: conversation, key: "key-1").expectSuccess()
    }

    /// Those of the store. Which of the slots of a limit is taken, and so makes its file, is chance.
    private func files() throws -> [String] {
        try site.files().filter { !$0.hasPrefix("logs/") && !$0.hasPrefix("limits/") }
    }

    private var messageFile: String { site.messageFile(of: conversation) }
    private var conversationFile: String { site.conversationFile(of: user) }

    @Test func `Users, conversations and messages are where the layout says`() throws {
        let files = try files()
        let users = try #require(files.first { $0.hasPrefix("users/") })
        #expect(users.wholeMatch(of: /users\/[0-9a-f]{2}\/\d{1,5}\.jsonl/) != nil)
        #expect(
            files == [
                ".htaccess", "audit/\(Date.now.ISO8601Format().prefix(7)).jsonl", "audit/lock", conversationFile,
                messageFile, "sequences/conversations.jsonl", "sequences/messages.jsonl",
                "sequences/users.jsonl", users,
            ])
    }

    @Test func `Rows have the fields that the layout says`() throws {
        let users = try site.users()
        let row = try #require(users.first)
        #expect(row.names == ["crc", "id", "username", "hashed_password", "created_at"])
        #expect(row["username"] == .string(account.name))
        #expect(row["hashed_password"].text.hasPrefix("$2b$04$"))

        let conversations = try site.rows(conversationFile)
        #expect(conversations.allSatisfy { $0.names == ["crc", "id", "user_id", "title", "created_at"] })
        #expect(conversations.last?["title"] == "Hello")
        #expect(conversations.last?["user_id"] == .int(user))

        let messages = try site.rows(messageFile)
        #expect(messages.map { $0["sender"].text } == ["user", "ai"])
        #expect(messages.allSatisfy { $0["conversation_id"] == .int(conversation) })
        #expect(
            messages.allSatisfy {
                $0.names.isSuperset(of: ["crc", "id", "conversation_id", "sender", "content", "created_at"])
            })
        #expect(messages.first?["idempotency_key"] == "key-1")
        #expect(messages.last?["source"] == "guide")
        for row in users + conversations + messages {
            #expect(row["crc"].text.wholeMatch(of: /[0-9a-f]{8}/) != nil)
            #expect(row["created_at"].text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        }
    }

    @Test func `The last line of a sequence is the highest id`() throws {
        let highest = [
            "users": user, "conversations": conversation, "messages": try account.messages(in: conversation).last?.id,
        ]
        for (kind, id) in highest {
            #expect(try site.rows("sequences/\(kind).jsonl").last?["id"].number == id, "\(kind)")
        }
    }

    @Test func `Any file can be read with jq`() throws {
        for path in try site.files() where path.hasSuffix(".jsonl") {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["jq", "--exit-status", ".", site.file(path).path]
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(path)")
        }
    }

    @Test func `Files and folders belong to their owner alone`() throws {
        for path in try FileManager.default.subpathsOfDirectory(atPath: site.data.path) where path != ".htaccess" {
            let attributes = try FileManager.default.attributesOfItem(atPath: site.file(path).path)
            let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
            #expect(attributes[.posixPermissions] as? Int == (isFolder ? 0o700 : 0o600), "\(path)")
        }
    }

    @Test func `A deleted conversation leaves a tombstone and no messages`() throws {
        #expect(try account.delete(conversation).status == 200)
        #expect(try site.rows(conversationFile).last?["deleted"] == .bool(true))
        #expect(!FileManager.default.fileExists(atPath: site.file(messageFile).path))
    }

    @Test func `Requests that change nothing make no file`() throws {
        let before = try files()
        let stranger = try site.newAccount()
        let known = try files()
        for id in ["5", "2147483647", "\(conversation)"] {
            _ = try stranger.get("/conversations/\(id)/messages")
            _ = try stranger.send(.delete("/conversations/\(id)"))
            _ = try stranger.send(.post("/conversations/\(id)/messages", ["content": "Hello"]))
        }
        _ = try stranger.get("/conversations/")
        _ = try site.logIn("nobody", "12345678")
        #expect(try files() == known)
        #expect(Set(before).isSubset(of: known))
    }

    // MARK: Damage

    /// Changes the bytes of a file in place.
    private func edit(_ path: String, _ change: (inout Data) -> Void) throws {
        var contents = try Data(contentsOf: site.file(path))
        change(&contents)
        let handle = try FileHandle(forWritingTo: site.file(path))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: contents)
        try handle.close()
    }

    private func flip(_ text: String, in path: String) throws {
        try edit(path) { contents in
            let range = contents.range(of: Data(text.utf8))!
            contents[range.lowerBound] ^= 1
        }
    }

    @Test func `A damaged message is 500 for that conversation alone, and the log names file and line`() throws {
        let other = try account.openConversation()
        try flip("Hello", in: messageFile)
        for response in [
            try account.get("/conversations/\(conversation)/messages"), try account.ask("More?", in: conversation),
        ] {
            response.expectError(500, "Failed to process request")
            #expect(response.text == #"{"detail":"Failed to process request"}"#)
        }
        let line = try #require(site.log("messages-list").last)
        #expect(line["level"] == "error")
        #expect(line["error"].text.contains(messageFile))
        #expect(line["error"].text.contains("line 1"))
        #expect(!line.serialized.contains("Hello") && !line.serialized.contains("Iello"))
        try account.ask("Hello", in: other).expectSuccess()
        try site.newAccount().get("/conversations/").expectSuccess()
    }

    @Test func `A damaged list of conversations is 500 for that user alone`() throws {
        let stranger = try site.newAccount()
        try flip("New Conversation", in: conversationFile)
        try account.get("/conversations/").expectError(500, "Failed to process request")
        try account.send(.post("/conversations/")).expectError(500, "Failed to process request")
        try account.delete(conversation).expectError(500, "Failed to process request")
        #expect(try site.log("conversations-list").last?["error"].text.contains("\(conversationFile), line 1") == true)
        try stranger.get("/conversations/").expectSuccess()
        _ = try stranger.openConversation()
    }

    @Test func `A damaged user is 500 for that user`() throws {
        let file = try #require(site.files().first { $0.hasPrefix("users/") })
        try flip("$2b$", in: file)
        try site.logIn(account.name, account.password).expectError(500, "Failed to process request")
        try account.get("/conversations/").expectError(500, "Failed to process request")
        try site.get("/health").expectSuccess()
        let line = try #require(site.log("auth-token").last)
        #expect(line["error"].text.contains(file))
        #expect(!line.serialized.contains("2b$"))
    }

    @Test("A torn last line is ignored by readers, and put aside by the next writer", arguments: [1, 20, 100])
    func tornTail(kept: Int) throws {
        let stored = try account.messages(in: conversation)
        let torn = Data(
            #"{"crc":"01234567","id":999,"conversation_id":1,"sender":"ai","content":"torn torn torn torn torn"}"#.utf8)
        try edit(messageFile) { $0.append(torn.prefix(kept)) }
        #expect(try account.messages(in: conversation) == stored)
        #expect(try account.listed(conversation)?["message_count"] == 2)
        try account.ask("More?", in: conversation).expectSuccess()
        #expect(try account.messages(in: conversation).count == 4)
        #expect(try Array(account.messages(in: conversation).prefix(2)) == stored)
        #expect(try Data(contentsOf: site.file(messageFile + ".torn")).range(of: torn.prefix(kept)) != nil)
        #expect(try site.log("messages-send").contains { $0["level"] == "warning" && $0.serialized.contains("torn") })
    }

    @Test func `A torn registration is no user, and the name is free`() throws {
        let file = try #require(site.files().first { $0.hasPrefix("users/") })
        try edit(file) { $0.removeLast(10) }
        try site.logIn(account.name, account.password).expectError(401, "Incorrect username or password")
        try account.get("/conversations/").expectError(401, "User not found")
        try site.register(account.name, account.password).expectSuccess()
        try site.logIn(account.name, account.password).expectSuccess()
        #expect(try site.rows(file).last?["id"].number != user)
    }

    @Test func `A lock that nobody releases is 503 after a while, and readers do not wait for it`() throws {
        let descriptor = open(site.file(conversationFile).path, O_RDWR | O_CLOEXEC)
        #expect(flock(descriptor, LOCK_EX) == 0)
        defer { close(descriptor) }
        let opening = Background { try account.send(.post("/conversations/")) }
        try wait(for: "the request to run") { !site.processes("conversations-create").isEmpty }
        #expect(try account.listed(conversation)?["message_count"] == 2)
        let response = try opening.value()
        response.expectError(503, "Failed to process request")
        #expect(response["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
        #expect(try account.get("/conversations/").expectSuccess()["conversations"].elements.count == 1)
    }

    @Test func `A file that is a symbolic link is not followed`() throws {
        let elsewhere = site.home.appending(path: "elsewhere.jsonl")
        try FileManager.default.moveItem(at: site.file(messageFile), to: elsewhere)
        try FileManager.default.createSymbolicLink(at: site.file(messageFile), withDestinationURL: elsewhere)
        let before = try Data(contentsOf: elsewhere)
        try account.get("/conversations/\(conversation)/messages").expectError(500, "Failed to process request")
        try account.ask("More?", in: conversation).expectError(500, "Failed to process request")
        #expect(try Data(contentsOf: elsewhere) == before)
    }
}
