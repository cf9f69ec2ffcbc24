import Chatbot

/// A table of the store as it stands in the database.
extension FileStore.Table {
    /// Columns in the order of ``RowEncoder``: what is free text stands last, so that no two rows have the same text to
    /// make a checksum of.
    var columns: [String] {
        switch self {
        case .users: ["id", "hashed_password", "token_version", "created_at", "username"]
        case .conversations: ["id", "user_id", "created_at", "title"]
        case .messages:
            [
                "id", "conversation_id", "sender", "created_at", "reply_to", "source", "model", "milliseconds",
                "attempts", "prompt_tokens", "completion_tokens", "idempotency_key", "content",
            ]
        }
    }

    /// Columns whose values never change: another value under the same id is the row of another store.
    var identity: [String] {
        switch self {
        case .users: ["username", "created_at"]
        case .conversations: ["user_id", "created_at"]
        case .messages: ["conversation_id", "sender", "created_at", "content"]
        }
    }

    /// The column that holds the number of the file a row comes from. Users come from files that the database knows
    /// nothing of.
    var fileColumn: String? {
        switch self {
        case .users: nil
        case .conversations: "user_id"
        case .messages: "conversation_id"
        }
    }

    /// The table whose rows the rows of this one belong to.
    var parent: FileStore.Table? {
        switch self {
        case .users: nil
        case .conversations: .users
        case .messages: .conversations
        }
    }

    /// Where rows wait before they are merged.
    var staged: String { "staged_\(rawValue)" }

    /// Where the ids wait that are to be deleted.
    var gone: String { "gone_\(rawValue)" }
}
