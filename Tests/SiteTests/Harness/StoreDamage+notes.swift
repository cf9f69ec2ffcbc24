import Foundation

extension StoreDamage {
    /// What is harmless, and goes.
    static let leftovers: [StoreDamage] = [
        .note("messages of a deleted conversation", "deleted_conversation", at: messages) {
            try $0.files.append([["id": 2, "deleted": .bool(true)]], to: owned)
        },
        .note("an empty file of a conversation that nobody knows", "deleted_conversation", at: file(of: 77)) {
            try $0.files.append([], to: file(of: 77))
            try $0.files.append([["id": 77]], to: "sequences/conversations.jsonl")
        },
        .note(
            "an empty file of conversations of a deleted user", "deleted_user", at: StoreFiles.conversationFile(of: 3)
        ) {
            try $0.files.append([], to: StoreFiles.conversationFile(of: 3))
            try $0.files.append([["id": 3]], to: "sequences/users.jsonl")
        },
        .note("conversations of a user with a tombstone", "deleted_user", at: owned) {
            try $0.files.append([["id": 1, "deleted": .bool(true)]], to: user)
        },
        .note("an unfinished row", "unfinished_row", at: messages) {
            try $0.files.appendBytes(#"{"crc":"0000"#.utf8, to: messages)
        },
        .note("a last row with holes, as after a power failure", "unfinished_row", at: messages) {
            try $0.files.appendBytes([UInt8](repeating: 0, count: 512) + #""}"#.utf8 + [0x0A], to: messages)
        },
        .note("a last row of a sequence with holes", "unfinished_row", at: "sequences/users.jsonl") {
            try $0.files.appendBytes([0, 0, 0x7D, 0x0A], to: "sequences/users.jsonl")
        },
        .note("an unfinished row of a sequence", "unfinished_row", at: "sequences/users.jsonl") {
            try $0.files.appendBytes(#"{"crc":"0000"#.utf8, to: "sequences/users.jsonl")
        },
        .note("a compaction that was killed", "leftover", at: owned + ".compact") {
            try $0.files.write("half", to: owned + ".compact")
        },
        .note("an unfinished row of a file that is gone", "leftover", at: messages + ".torn") {
            try $0.files.write("half\n", to: messages + ".torn")
            try $0.deleteConversation(2, of: 1)
        },
    ]

    /// What is harmless, and stays.
    static let kept: [StoreDamage] = [
        .note("an unfinished row that was put aside", "kept", at: messages + ".torn") {
            try $0.files.write("half\n", to: messages + ".torn")
        },
        .note("lines that were put aside", "kept", at: messages + ".corrupt") {
            try $0.files.write("1\tnonsense\n", to: messages + ".corrupt")
        },
        .note("an unknown file in a table", "unknown_file", at: "users/00/README") {
            try FileManager.default.createDirectory(
                at: $0.files.url("users/00"), withIntermediateDirectories: true)
            try $0.files.write("?", to: "users/00/README")
        },
        .note("a file in the wrong folder", "unknown_file", at: "messages/03/2.jsonl") {
            try $0.files.write("", to: "messages/03/2.jsonl")
        },
        .note("an unknown folder of a table", "unknown_file", at: "messages/0g") {
            try FileManager.default.createDirectory(
                at: $0.files.url("messages/0g"), withIntermediateDirectories: true)
        },
        .note("a row among users that only a newer version knows", "unknown_kind", at: user) {
            try $0.files.append([["id": 9, "kind": "session", "user_id": 1]], to: user)
        },
        .note("a conversation that only a newer version knows", "unknown_kind", at: owned) {
            try $0.files.append(
                [["id": 9, "user_id": 1, "title": "T", "created_at": time, "kind": "folder"]], to: owned)
        },
        .note("a message that only a newer version knows", "unknown_kind", at: messages) {
            try append($0, ["id": 17, "kind": "note", "conversation_id": 2, "text": "T"])
        },
        .note("an unknown file in the data folder", "unknown_file", at: "notes.txt") {
            try $0.files.write("?", to: "notes.txt")
        },
    ]

    private static func file(of conversation: Int) -> String { StoreFiles.messageFile(of: conversation) }
}
