import Foundation

/// The home of a site with a store in it that a test fills as it likes, without a server. It goes with the last reference.
final class ScratchStore: Sendable {
    let home: URL
    let files: StoreFiles

    /// - Parameter settings: the lines of the `.env` file.
    init(_ settings: [String: String] = [:]) throws {
        home = try FileManager.default.makeTemporaryFolder()
        files = StoreFiles(data: home.appending(path: "data"))
        for folder in ["cgi-bin", "data/users", "data/conversations", "data/messages", "data/sequences"] {
            try FileManager.default.createDirectory(
                at: home.appending(path: folder), withIntermediateDirectories: true)
        }
        let lines = settings.map { "\($0)=\($1)\n" }.sorted().joined()
        try Data(lines.utf8).write(to: home.appending(path: ".env"))
    }

    /// A store with so many users, each with as many conversations, each with as many messages.
    convenience init(
        users: Int, conversations: Int, messages: Int, text: (Int) -> String = { "Message \($0)" }
    ) throws {
        try self.init()
        for user in 1...users {
            let owner = try addUser("user \(user)")
            for _ in 0..<conversations {
                try addMessages((1...messages).map(text), to: addConversation(of: owner))
            }
        }
    }

    deinit { try? FileManager.default.removeItem(at: home) }

    func contents() throws -> TableContents { try TableContents(files) }

    // MARK: Writing

    @discardableResult
    func addUser(_ username: String, hash: String = "$2b$04$hash") throws -> Int {
        let id = try files.drawIDs(from: "users")
        try putUser(id, username, hash: hash)
        return id
    }

    /// Appends a row with an id that is new or known, as a new password does.
    func putUser(_ id: Int, _ username: String, hash: String) throws {
        try files.append(
            [
                [
                    "id": .int(id), "username": .string(username), "hashed_password": .string(hash),
                    "created_at": time(id),
                ]
            ],
            to: StoreFiles.userFile(username))
    }

    func addConversation(of owner: Int, title: String = "New Conversation") throws -> Int {
        let id = try files.drawIDs(from: "conversations")
        try putConversation(id, of: owner, title: title)
        return id
    }

    /// Appends a row with an id that is new or known, as a new title does.
    func putConversation(_ id: Int, of owner: Int, title: String) throws {
        try files.append(
            [["id": .int(id), "user_id": .int(owner), "title": .string(title), "created_at": time(id)]],
            to: StoreFiles.conversationFile(of: owner))
    }

    /// Appends messages, in turns of the user's and of the assistant's, and returns their ids.
    @discardableResult
    func addMessages(_ contents: [String], to conversation: Int) throws -> [Int] {
        let first = try files.drawIDs(contents.count, from: "messages")
        let rows = contents.enumerated().map { index, content -> StoreFiles.Fields in
            let id = first + index
            return index.isMultiple(of: 2)
                ? [
                    "id": .int(id), "conversation_id": .int(conversation), "sender": "user",
                    "content": .string(content), "created_at": time(id), "idempotency_key": "key-\(id)",
                ]
                : [
                    "id": .int(id), "conversation_id": .int(conversation), "sender": "ai", "content": .string(content),
                    "created_at": time(id), "reply_to": .int(id - 1), "source": "groq",
                    "model": "llama-3.3-70b-versatile", "milliseconds": .int(id * 7), "attempts": 1,
                    "prompt_tokens": .int(id * 100), "completion_tokens": .int(id),
                ]
        }
        try files.append(rows, to: StoreFiles.messageFile(of: conversation))
        return rows.indices.map { first + $0 }
    }

    /// Deletes a conversation: a tombstone, and its messages leave the disk.
    func deleteConversation(_ id: Int, of owner: Int) throws {
        try files.append([["id": .int(id), "deleted": .bool(true)]], to: StoreFiles.conversationFile(of: owner))
        let messages = StoreFiles.messageFile(of: id)
        if FileManager.default.fileExists(atPath: files.url(messages).path) { try files.remove(messages) }
    }

    /// Removes an account: tombstones for it and its conversations, and its messages leave the disk.
    func deleteUser(_ id: Int, _ username: String) throws {
        try files.append([["id": .int(id), "deleted": .bool(true)]], to: StoreFiles.userFile(username))
        let conversations = try files.rows(StoreFiles.conversationFile(of: id)).map { $0["id"].number }
        for conversation in Set(conversations) { try deleteConversation(conversation, of: id) }
    }

    /// A time for each id, so that rows are the same whenever they are written.
    private func time(_ id: Int) -> JSON {
        .string(
            String(
                format: "2026-03-%02dT%02d:%02d:%02d.%03dZ", id / 86_400 % 28 + 1, id / 3600 % 24, id / 60 % 60,
                id % 60,
                id % 1000))
    }
}
