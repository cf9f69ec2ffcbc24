public import JSON
public import JSONLines

extension FileStore {
    public func messages(
        in id: Conversation.ID, of owner: User.ID, _ page: PageRequest
    ) throws(ChatbotError) -> Page<Message> {
        _ = try conversation(id, of: owner)
        let page = try storedMessages(in: id, page)
        // Nothing is there also when a deletion has come in between; then there is no conversation, and not an empty one.
        if page.items.isEmpty { _ = try conversation(id, of: owner) }
        return page
    }

    private func storedMessages(in id: Conversation.ID, _ page: PageRequest) throws(ChatbotError) -> Page<Message> {
        if page == .everything {
            let rows = try reporting { () throws(StorageError) in try messages(in: id).read() }.live
            return Page(items: try messages(in: id, from: rows), hasEarlier: false)
        }
        let rows = try reporting { () throws(StorageError) in
            try messages(in: id).page(before: page.before, limit: page.limit ?? .max)
        }
        return Page(items: try messages(in: id, from: rows.rows), hasEarlier: rows.hasEarlier)
    }

    public func withTurn<Result>(
        in id: Conversation.ID, of owner: User.ID, patience: Duration,
        _ body: (any Turn) throws(ChatbotError) -> Result
    ) throws(ChatbotError) -> Result {
        _ = try conversation(id, of: owner)
        return try body(beginTurn(in: id, of: owner, patience: patience))
    }

    private func beginTurn(
        in id: Conversation.ID, of owner: User.ID, patience: Duration
    ) throws(ChatbotError) -> FileTurn {
        let file = try lockMessages(in: id, patience: patience)
        let snapshot: Snapshot
        do throws(StorageError) { snapshot = try file.read() } catch { throw ChatbotError(error) }
        let conversation: Conversation
        do throws(ChatbotError) {
            // Only now is it certain: a deletion before this line is seen here, a later one unlinks the locked file.
            conversation = try self.conversation(id, of: owner)
        } catch {
            // Locking may have made the file anew behind a deletion. One with messages is not touched: the tombstone that was
            // seen may not be on the disk yet, and may be taken back.
            if error == .conversationNotFound, snapshot.rows.isEmpty {
                do throws(StorageError) { try file.unlink() } catch { throw ChatbotError(error) }
            }
            throw error
        }
        return FileTurn(
            store: self, file: file, conversation: conversation, messages: try messages(in: id, from: snapshot.live))
    }

    private func lockMessages(
        in id: Conversation.ID, patience: Duration
    ) throws(ChatbotError) -> LockedPartition {
        do throws(StorageError) { return try messages(in: id).lock(waiting: patience) } catch {
            if case .lockTimeout = error { throw .replyInProgress }
            throw ChatbotError(error)
        }
    }

    private func messages(in id: Conversation.ID, from rows: [Row]) throws(ChatbotError) -> [Message] {
        var messages: [Message] = []
        for row in rows where !row.isOfUnknownKind { messages.append(try Message(row, in: id)) }
        return messages
    }
}

/// A turn that is held by the lock on the conversation's messages file.
private final class FileTurn: Turn {
    private let store: FileStore
    private var file: LockedPartition
    private(set) var conversation: Conversation
    private(set) var messages: [Message]

    init(store: FileStore, file: consuming LockedPartition, conversation: Conversation, messages: [Message]) {
        self.store = store
        self.file = file
        self.conversation = conversation
        self.messages = messages
    }

    func append(_ draft: Message.Draft, at now: Timestamp) throws(ChatbotError) -> Message {
        if messages.isEmpty {
            // The conversation may have been seen before it was on the disk: messages must not outlive it.
            let conversations = store.conversations(of: conversation.owner)
            try store.reporting { () throws(StorageError) in try conversations.settle() }
        }
        let message = Message(
            id: try store.nextID(of: .messages, after: messages.last?.id), conversation: conversation.id,
            createdAt: now,
            draft: draft)
        do throws(StorageError) { try file.append(message.row()) } catch {
            if case .unlinked = error { throw .conversationNotFound }
            throw ChatbotError(error)
        }
        messages.append(message)
        return message
    }

    func entitle(_ title: ConversationTitle) throws(ChatbotError) {
        conversation = try store.retitle(conversation.id, of: conversation.owner, to: title, replacing: .initial)
    }
}

extension Message {
    /// Reads a row of the messages' file of a conversation.
    public init(_ row: Row, in conversation: Conversation.ID) throws(ChatbotError) {
        guard let fields = row.fields, let sender = fields.string("sender").flatMap(Sender.init),
            let content = fields.string("content"), let createdAt = fields.timestamp("created_at")
        else { throw .unreadable(row, of: "messages") }
        self.init(
            id: row.id, conversation: conversation, createdAt: createdAt,
            draft: Draft(
                sender: sender, content: MessageContent(stored: content),
                idempotencyKey: fields.string("idempotency_key").map(IdempotencyKey.init(stored:)),
                replyTo: fields.int("reply_to"), source: fields.string("source").flatMap(Source.init),
                model: fields.string("model"),
                cost: sender == .assistant ? Cost(fields) : Cost()))
    }

    /// As it is stored, and as an export shows it.
    public var fields: [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("id", .int(id)), .init("conversation_id", .int(conversation)),
            .init("sender", .string(sender.rawValue)), .init("content", .string(content.text)),
            .init("created_at", .string(createdAt.description)),
        ]
        if let question = draft.replyTo { members.append(.init("reply_to", .int(question))) }
        if let source = draft.source { members.append(.init("source", .string(source.rawValue))) }
        if let model = draft.model { members.append(.init("model", .string(model))) }
        for (name, number) in draft.cost.fields { if let number { members.append(.init(name, .int(number))) } }
        if let key = draft.idempotencyKey { members.append(.init("idempotency_key", .string(key.text))) }
        return members
    }

    fileprivate func row() throws(StorageError) -> Row { try Row(json: JSONValue.object(fields).utf8) }
}

extension Message.Cost {
    /// What it took, by the names under which it is stored and logged.
    public var fields: [(name: String, value: Int?)] {
        [
            ("milliseconds", milliseconds), ("attempts", attempts), ("prompt_tokens", promptTokens),
            ("completion_tokens", completionTokens),
        ]
    }

    fileprivate init(_ fields: JSONObject) {
        self.init(
            milliseconds: fields.int("milliseconds"), attempts: fields.int("attempts"),
            promptTokens: fields.int("prompt_tokens"), completionTokens: fields.int("completion_tokens"))
    }
}
