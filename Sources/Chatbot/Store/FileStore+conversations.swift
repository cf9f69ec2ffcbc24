public import JSON
public import JSONLines

extension FileStore {
    public func conversations(
        of owner: User.ID, _ page: PageRequest
    ) throws(ChatbotError) -> Page<ConversationSummary> {
        let snapshot = try reporting { () throws(StorageError) in try conversations(of: owner).read() }
        var live = snapshot.live[...]
        if let before = page.before { live = live.prefix { $0.id < before } }
        let rows = live.suffix(page.limit ?? .max)
        var summaries: [ConversationSummary] = []
        for row in rows { summaries.append(try summary(of: Conversation(row))) }
        return Page(items: summaries, hasEarlier: rows.count < live.count)
    }

    private func summary(of conversation: Conversation) throws(ChatbotError) -> ConversationSummary {
        let count = try reporting { () throws(StorageError) in try messages(in: conversation.id).countRows() }
        return ConversationSummary(conversation: conversation, messageCount: count)
    }

    public func addConversation(of owner: User, at now: Timestamp) throws(ChatbotError) -> Conversation {
        try withConversations(of: owner) { (snapshot, file) throws(ChatbotError) in
            let id = try nextID(of: .conversations, after: snapshot.rows.max { $0.id < $1.id }?.id)
            guard try reporting({ () throws(StorageError) in try messages(in: id).countRows() }) == 0 else {
                throw .storage(reason: "sequences/conversations.jsonl handed out \(id), which has messages already")
            }
            let conversation = Conversation(id: id, owner: owner.id, title: .initial, createdAt: now)
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
                    compact(&file)
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

    public func retitle(
        _ id: Conversation.ID, of owner: User.ID, to title: ConversationTitle
    ) throws(ChatbotError) -> ConversationSummary {
        try summary(of: retitle(id, of: owner, to: title, replacing: nil))
    }

    /// - Parameter old: the title that is replaced, and no other; `nil` for any.
    func retitle(
        _ id: Conversation.ID, of owner: User.ID, to title: ConversationTitle, replacing old: ConversationTitle?
    ) throws(ChatbotError) -> Conversation {
        try withConversations(of: owner, including: id) { (last, file) throws(ChatbotError) in
            if last.isDeleted { throw .conversationNotFound }
            var conversation = try Conversation(last)
            guard old == nil || conversation.title == old else { return conversation }
            conversation.title = title
            try reporting { () throws(StorageError) in
                try file.append(conversation.row().keepingUnknownFields(of: last))
                compact(&file)
            }
            return conversation
        }
    }

    /// Compacts a file of conversations, if that is worth it. A deletion may have been cut short behind a tombstone: without
    /// that one, nobody would find the messages any more.
    private func compact(_ file: inout LockedPartition) {
        file.compactIfMostlyDead(forgetting: { (deleted) throws(StorageError) in
            for id in deleted { try messages(in: id).unlink() }
        })
    }

    /// Locks a user's conversations, and reads them.
    /// - Throws: ``ChatbotError/userNotFound`` when the user was deleted meanwhile, and what `body` throws.
    func withConversations<Result>(
        of owner: User, _ body: (Snapshot, inout LockedPartition) throws(ChatbotError) -> Result
    ) throws(ChatbotError) -> Result {
        try conversations(of: owner.id).withLock(waiting: Self.patience, wrappingErrors: ChatbotError.init) {
            file throws(ChatbotError) in
            // A file with a damaged line takes no more rows.
            let snapshot = try reporting { () throws(StorageError) in try file.read() }
            // The deletion of an account holds this lock: what comes after it must not begin the file anew.
            guard try user(named: owner.username.text)?.id == owner.id else {
                if snapshot.rows.isEmpty { try reporting { () throws(StorageError) in try file.unlink() } }
                throw .userNotFound
            }
            return try body(snapshot, &file)
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
        return try conversations(of: owner).withLock(
            waiting: Self.patience, createIfMissing: false,
            wrappingErrors: ChatbotError.wrapping(missingFile: .conversationNotFound)
        ) { file throws(ChatbotError) in
            let snapshot = try reporting { () throws(StorageError) in try file.read() }
            guard let last = snapshot.rows.last(where: { $0.id == id }), !last.isOfUnknownKind else {
                throw .conversationNotFound
            }
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

    /// As it is stored, and as an export shows it.
    public var fields: [JSONValue.Member] {
        [
            .init("id", .int(id)), .init("user_id", .int(owner)), .init("title", .string(title.text)),
            .init("created_at", .string(createdAt.description)),
        ]
    }

    fileprivate func row() throws(StorageError) -> Row { try Row(json: JSONValue.object(fields).utf8) }
}
