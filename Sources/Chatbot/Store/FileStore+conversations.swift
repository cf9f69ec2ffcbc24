import JSON
public import JSONLines

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
            let id = try nextID(of: .conversations, after: snapshot.rows.map(\.id).max())
            guard try reporting({ () throws(StorageError) in try messages(in: id).countRows() }) == 0 else {
                throw .storage(reason: "sequences/conversations.jsonl handed out \(id), which has messages already")
            }
            let conversation = Conversation(id: id, owner: owner, title: .initial, createdAt: now)
            try reporting { () throws(StorageError) in try file.append(conversation.row()) }
            return conversation
        }
    }

    public func deleteConversation(_ id: Conversation.ID, of owner: User.ID) throws(ChatbotError) {
        try withConversations(of: owner, including: id) { (last, file) throws(ChatbotError) in
            // A deletion may have been cut short behind its tombstone: then what it left goes now.
            let hasRemains = try reporting { () throws(StorageError) in try messages(in: id).countRows() > 0 }
            if !last.isDeleted || hasRemains {
                try reporting { () throws(StorageError) in
                    // The tombstone first, and durably: a crash in between leaves a file that no one can reach, and not a
                    // conversation without its messages. Whoever holds the turn finds at its next message that the file
                    // is gone.
                    try file.append(.tombstone(id: id))
                    try messages(in: id).unlink()
                    file.compactIfMostlyDead()
                }
            }
            if last.isDeleted { throw .conversationNotFound }
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
        try withConversations(of: owner, including: id) { (last, file) throws(ChatbotError) in
            if last.isDeleted { throw .conversationNotFound }
            var conversation = try Conversation(last)
            conversation.title = title
            try reporting { () throws(StorageError) in
                try file.append(conversation.row().keepingUnknownFields(of: last))
                file.compactIfMostlyDead()
            }
            return conversation
        }
    }

    /// Locks a user's conversations and finds the last row of one of them, which may be its tombstone.
    private func withConversations<Result>(
        of owner: User.ID, including id: Conversation.ID,
        _ body: (Row, inout LockedPartition) throws(ChatbotError) -> Result
    ) throws(ChatbotError) -> Result {
        // Looked up before the lock as well, so that an id that does not exist makes no file.
        let known = try reporting { () throws(StorageError) in try conversations(of: owner).read() }
        guard known.rows.contains(where: { $0.id == id }) else { throw .conversationNotFound }
        return try conversations(of: owner).withLock(waiting: Self.patience, wrappingErrors: ChatbotError.init) {
            file throws(ChatbotError) in
            let snapshot = try reporting { () throws(StorageError) in try file.read() }
            guard let last = snapshot.rows.last(where: { $0.id == id }) else { throw .conversationNotFound }
            return try body(last, &file)
        }
    }
}

extension Conversation {
    /// Reads a row of the conversations' files.
    public init(_ row: Row) throws(ChatbotError) {
        guard let fields = row.fields, let owner = fields.int("user_id"),
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
