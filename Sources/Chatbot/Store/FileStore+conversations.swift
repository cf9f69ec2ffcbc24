import JSON
import JSONLines

extension FileStore {
    public func conversations(of owner: User.ID) throws(ChatbotError) -> [ConversationSummary] {
        let snapshot = try reporting { () throws(StorageError) in try conversations(of: owner).read() }
        var summaries: [ConversationSummary] = []
        for row in snapshot.live {
            let conversation = try Conversation(row)
            let count = try reporting { () throws(StorageError) in try messages(in: conversation.id).countRows() }
            summaries.append(ConversationSummary(conversation: conversation, messageCount: count))
        }
        return summaries
    }

    public func addConversation(of owner: User.ID, at now: Timestamp) throws(ChatbotError) -> Conversation {
        try conversations(of: owner).withLock(waiting: Self.patience, wrappingErrors: ChatbotError.init) {
            file throws(ChatbotError) in
            // A file with a damaged line takes no more rows.
            let snapshot = try reporting { () throws(StorageError) in try file.read() }
            let id = try nextID("conversations", after: snapshot.rows.map(\.id).max())
            guard try reporting({ () throws(StorageError) in try messages(in: id).countRows() }) == 0 else {
                throw .storage(reason: "sequences/conversations.jsonl handed out \(id), which has messages already")
            }
            let conversation = Conversation(id: id, owner: owner, title: .initial, createdAt: now)
            try reporting { () throws(StorageError) in try file.append(conversation.row()) }
            return conversation
        }
    }

    public func deleteConversation(_ id: Conversation.ID, of owner: User.ID) throws(ChatbotError) {
        do throws(ChatbotError) {
            try withConversation(id, of: owner) { (row, file) throws(ChatbotError) in
                try reporting { () throws(StorageError) in
                    // The tombstone first: a crash in between leaves a file that no one can reach, and not a conversation
                    // without its messages. Whoever holds the turn finds at its next message that the file is gone.
                    try file.append(.tombstone(id: id))
                    try messages(in: id).unlink()
                    file.compactIfMostlyDead()
                }
            }
        } catch {
            if case .conversationNotFound = error { try removeRemains(of: id, owner: owner) }
            throw error
        }
    }

    /// Unlinks the messages of a conversation whose deletion was cut short behind the tombstone.
    private func removeRemains(of id: Conversation.ID, owner: User.ID) throws(ChatbotError) {
        try reporting { () throws(StorageError) in
            let last = try conversations(of: owner).read().rows.last { $0.id == id }
            if last?.isDeleted == true { try messages(in: id).unlink() }
        }
    }

    public func conversation(_ id: Conversation.ID, of owner: User.ID) throws(ChatbotError) -> Conversation {
        let snapshot = try reporting { () throws(StorageError) in try conversations(of: owner).read() }
        guard let row = snapshot.live(id: id) else { throw .conversationNotFound }
        return try Conversation(row)
    }

    /// Gives a conversation another title.
    func retitle(
        _ id: Conversation.ID, of owner: User.ID, to title: ConversationTitle
    ) throws(ChatbotError) -> Conversation {
        try withConversation(id, of: owner) { (row, file) throws(ChatbotError) in
            var conversation = try Conversation(row)
            conversation.title = title
            try reporting { () throws(StorageError) in
                try file.append(conversation.row().keepingUnknownFields(of: row))
                file.compactIfMostlyDead()
            }
            return conversation
        }
    }

    /// Locks a user's conversations and finds one of them.
    private func withConversation<Result>(
        _ id: Conversation.ID, of owner: User.ID,
        _ body: (Row, inout LockedPartition) throws(ChatbotError) -> Result
    ) throws(ChatbotError) -> Result {
        // Looked up before the lock as well, so that an id that does not exist makes no file.
        _ = try conversation(id, of: owner)
        return try conversations(of: owner).withLock(waiting: Self.patience, wrappingErrors: ChatbotError.init) {
            file throws(ChatbotError) in
            let snapshot = try reporting { () throws(StorageError) in try file.read() }
            guard let row = snapshot.live(id: id) else { throw .conversationNotFound }
            return try body(row, &file)
        }
    }
}

extension Conversation {
    fileprivate init(_ row: Row) throws(ChatbotError) {
        guard let fields = JSONObject(row.json[...]), let owner = fields.int("user_id"),
            let title = fields.string("title"), let createdAt = fields.timestamp("created_at")
        else { throw .unreadable(row, of: "conversations") }
        self.init(id: row.id, owner: owner, title: ConversationTitle(stored: title), createdAt: createdAt)
    }

    fileprivate func row() throws(StorageError) -> Row {
        let fields: JSONValue = [
            "id": .int(id), "user_id": .int(owner), "title": .string(title.text),
            "created_at": .string(createdAt.description),
        ]
        return try Row(json: fields.utf8)
    }
}
