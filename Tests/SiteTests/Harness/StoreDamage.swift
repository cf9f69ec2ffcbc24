import Foundation
import Testing

/// A way in which a store may be damaged, and what a check must say.
struct StoreDamage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The kind of a finding, and whether it is an error.
    let kind: String
    let isError: Bool
    /// The path, the line and the id that the finding names.
    let path: String
    var line: Int?
    var id: Int?
    let apply: @Sendable (ScratchStore) throws -> Void

    static func error(
        _ description: String, _ kind: String, at path: String, line: Int? = nil, id: Int? = nil,
        _ apply: @escaping @Sendable (ScratchStore) throws -> Void
    ) -> StoreDamage {
        StoreDamage(
            testDescription: description, kind: kind, isError: true, path: path, line: line, id: id, apply: apply)
    }

    static func note(
        _ description: String, _ kind: String, at path: String,
        _ apply: @escaping @Sendable (ScratchStore) throws -> Void
    ) -> StoreDamage {
        StoreDamage(testDescription: description, kind: kind, isError: false, path: path, apply: apply)
    }

    /// What the damages are made for: two users; 1 has the conversations 1 and 2, 2 has 3 and 4; each has four messages.
    static func store() throws -> ScratchStore { try ScratchStore(users: 2, conversations: 2, messages: 4) }

    static let user = StoreFiles.userFile("user 1")
    static let owned = StoreFiles.conversationFile(of: 1)
    static let messages = StoreFiles.messageFile(of: 2)

    /// Whether a finding says this.
    func matches(_ finding: JSON) -> Bool {
        finding["event"].text == (isError ? "error" : "note") && finding["kind"].text == kind
            && finding["path"].text == path && (line == nil || finding["line"].number == line)
            && (id == nil || finding["id"].number == id)
    }
}

extension StoreDamage {
    /// Lines that are no rows, or not of their file.
    static let lines: [StoreDamage] = [
        .error("a flipped bit in a user", "damaged_line", at: user, line: 1) {
            try $0.files.damage("$2b$04$hash", in: user)
        },
        .error("a flipped bit in a title", "damaged_line", at: owned, line: 1) {
            try $0.files.damage("New Conversation", in: owned)
        },
        .error("a flipped bit in a message", "damaged_line", at: messages, line: 3) {
            try $0.files.damage("Message 3", in: messages)
        },
        .error("a line that is no JSON", "damaged_line", at: messages, line: 5) {
            try $0.files.appendBytes("nonsense\n".utf8, to: messages)
        },
        .error("an empty line", "damaged_line", at: owned, line: 3) { try $0.files.appendBytes("\n".utf8, to: owned) },
        .error("zeros before another row", "damaged_line", at: messages, line: 5) {
            try $0.files.appendBytes([UInt8](repeating: 0, count: 4096) + [0x0A], to: messages)
            try $0.addMessages(["Another"], to: 2)
        },
        .error("a damaged newline at the end", "damaged_line", at: messages, line: 4) { store in
            var contents = try Data(contentsOf: store.files.url(messages))
            contents[contents.count - 1] = 0x0B
            try contents.write(to: store.files.url(messages))
        },
        .error("a damaged newline in the middle", "damaged_line", at: messages, line: 1) { store in
            var contents = try Data(contentsOf: store.files.url(messages))
            contents[contents.firstIndex(of: 0x0A)!] = 0x0B
            try contents.write(to: store.files.url(messages))
        },
        .error("a damaged sequence", "damaged_line", at: "sequences/users.jsonl", line: 1) {
            try $0.files.damage("id", in: "sequences/users.jsonl")
        },
        .error("a conversation among users", "wrong_type", at: user, line: 2, id: 9) {
            try $0.files.append([["id": 9, "user_id": 1, "title": "T", "created_at": time]], to: user)
            try $0.files.append([["id": 9]], to: "sequences/users.jsonl")
        },
        .error("a user without a hash", "wrong_type", at: user, line: 2, id: 2) {
            try $0.files.append([["id": 2, "username": "user 1", "created_at": time]], to: user)
        },
        .error("a title that is a number", "wrong_type", at: owned, line: 3, id: 1) {
            try $0.files.append([["id": 1, "user_id": 1, "title": 7, "created_at": time]], to: owned)
        },
        .error("a day that does not exist", "wrong_type", at: owned, line: 3, id: 1) {
            try $0.files.append(
                [["id": 1, "user_id": 1, "title": "T", "created_at": "2026-02-30T00:00:00.000Z"]], to: owned)
        },
        .error("a message of a third party", "wrong_type", at: messages, line: 5, id: 17) {
            try append($0, ["id": 17, "conversation_id": 2, "sender": "system", "content": "C", "created_at": time])
        },
        .error("a tombstone among messages", "wrong_type", at: messages, line: 5, id: 17) {
            try append($0, ["id": 17, "deleted": .bool(true)])
        },
        .error("an id that is too high", "wrong_type", at: messages, line: 5) {
            try append(
                $0,
                ["id": 2_147_483_648, "conversation_id": 2, "sender": "user", "content": "C", "created_at": time])
        },
        .error("a user in the file of another name", "wrong_file", at: user, line: 2, id: 3) {
            let row: StoreFiles.Fields = [
                "id": 3, "username": "elsewhere", "hashed_password": "h", "created_at": time,
            ]
            try $0.files.append([row], to: user)
            try $0.files.append([["id": 3]], to: "sequences/users.jsonl")
        },
        .error("a conversation of another user", "wrong_file", at: owned, line: 3, id: 5) {
            try $0.files.append([["id": 5, "user_id": 2, "title": "T", "created_at": time]], to: owned)
            try $0.files.append([["id": 5]], to: "sequences/conversations.jsonl")
        },
        .error("a message of another conversation", "wrong_file", at: messages, line: 5, id: 17) {
            try append($0, ["id": 17, "conversation_id": 1, "sender": "user", "content": "C", "created_at": time])
        },
    ]

    /// What no repair can decide.
    static let contradictions: [StoreDamage] = [
        .error("two users of one name", "duplicate_username", at: user, id: 3) { _ = try $0.addUser("user 1") },
        .error("a user's id twice", "duplicate_id", at: user, id: 2) {
            try $0.putUser(2, "user 1", hash: "h")
        },
        .error("a conversation's id twice", "duplicate_id", at: owned, id: 3) {
            try $0.putConversation(3, of: 1, title: "T")
        },
        .error("a message's id twice", "duplicate_id", at: messages, id: 9) {
            try append($0, ["id": 9, "conversation_id": 2, "sender": "user", "content": "C", "created_at": time])
        },
        .error("messages out of order", "out_of_order", at: messages, line: 6, id: 17) {
            for id in [18, 17] {
                try append(
                    $0,
                    [
                        "id": .int(id), "conversation_id": 2, "sender": "user", "content": "C", "created_at": time,
                    ])
            }
        },
        .error("a reply to a later message", "bad_reply", at: messages, line: 5, id: 17) { try reply($0, to: 18) },
        .error("a reply to itself", "bad_reply", at: messages, line: 5, id: 17) { try reply($0, to: 17) },
        .error("a reply to a message of another conversation", "bad_reply", at: messages, line: 5, id: 17) {
            try reply($0, to: 1)
        },
        .error("a folder in the place of a file", "not_a_file", at: messages) {
            try $0.files.remove(messages)
            try FileManager.default.createDirectory(
                at: $0.files.url(messages), withIntermediateDirectories: false)
        },
        .error("a link in the place of a file", "not_a_file", at: messages) {
            try $0.files.remove(messages)
            try FileManager.default.createSymbolicLink(
                atPath: $0.files.url(messages).path, withDestinationPath: "/etc/passwd")
        },
    ]

    /// What has lost its owner, and sequences that are behind.
    static let losses: [StoreDamage] = [
        .error("conversations without a user", "missing_user", at: owned, id: 1) { try $0.files.remove(user) },
        .error("messages without a conversation", "missing_conversation", at: messages, id: 2) {
            let row = try $0.files.rows(owned)[0]
            try $0.files.replace(
                owned,
                with: [
                    [
                        "id": 1, "user_id": 1, "title": row["title"], "created_at": row["created_at"],
                    ]
                ])
        },
        .error("a sequence of users that is behind", "lagging_sequence", at: "sequences/users.jsonl", id: 2) {
            try $0.files.replace("sequences/users.jsonl", with: [["id": 1]])
        },
        .error(
            "a sequence of conversations that is behind", "lagging_sequence", at: "sequences/conversations.jsonl", id: 4
        ) {
            try $0.files.append([["id": 3]], to: "sequences/conversations.jsonl")
        },
        .error("a lost sequence", "lagging_sequence", at: "sequences/messages.jsonl", id: 16) {
            try $0.files.remove("sequences/messages.jsonl")
        },
    ]

    static let time: JSON = "2026-03-01T00:00:00.000Z"

    static func append(_ store: ScratchStore, _ row: StoreFiles.Fields) throws {
        try store.files.append([row], to: messages)
        let isUsual = (1...100).contains(row.first { $0.key == "id" }!.value.number)
        if isUsual { try store.files.append([["id": 18]], to: "sequences/messages.jsonl") }
    }

    private static func reply(_ store: ScratchStore, to question: Int) throws {
        try append(
            store,
            [
                "id": 17, "conversation_id": 2, "sender": "ai", "content": "C", "created_at": time,
                "reply_to": .int(question),
            ])
    }
}
