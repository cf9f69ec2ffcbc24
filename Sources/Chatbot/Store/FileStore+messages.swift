import JSON
import JSONLines

extension FileStore {
    public func messages(in id: Conversation.ID, of owner: User.ID) throws(ChatbotError) -> [Message] {
        _ = try conversation(id, of: owner)
        return try messages(in: id, from: reporting { () throws(StorageError) in try messages(in: id).read() })
    }

    public func withTurn<Result>(
        in id: Conversation.ID, of owner: User.ID, patience: Duration,
        _ body: (any Turn) throws(ChatbotError) -> Result
    ) throws(ChatbotError) -> Result {
        _ = try conversation(id, of: owner)
        do throws(ChatbotError) {
            return try body(beginTurn(in: id, of: owner, patience: patience))
        } catch {
            // Locking may have made the file anew behind a deletion.
            if case .conversationNotFound = error {
                try reporting { () throws(StorageError) in try messages(in: id).unlink() }
            }
            throw error
        }
    }

    private func beginTurn(
        in id: Conversation.ID, of owner: User.ID, patience: Duration
    ) throws(ChatbotError) -> FileTurn {
        do throws(ChatbotError) { return try FileTurn(in: id, of: owner, patience: patience, store: self) } catch {
            if case .storageBusy = error { throw .replyInProgress }
            throw error
        }
    }

    fileprivate func messages(in id: Conversation.ID, from snapshot: Snapshot) throws(ChatbotError) -> [Message] {
        var messages: [Message] = []
        for row in snapshot.live { messages.append(try Message(row, in: id)) }
        return messages
    }
}

/// A turn that is held by the lock on the conversation's messages file.
private final class FileTurn: Turn {
    private let store: FileStore
    private var file: LockedPartition
    private(set) var conversation: Conversation
    private(set) var messages: [Message]

    init(
        in id: Conversation.ID, of owner: User.ID, patience: Duration, store: FileStore
    ) throws(ChatbotError) {
        self.store = store
        file = try store.reporting { () throws(StorageError) in try store.messages(in: id).lock(waiting: patience) }
        // Only now is it certain: a deletion before this line is seen here, a later one unlinks the locked file.
        conversation = try store.conversation(id, of: owner)
        messages = []
        let snapshot = try store.reporting { () throws(StorageError) in try file.read() }
        messages = try store.messages(in: id, from: snapshot)
    }

    func append(_ draft: Message.Draft, at now: Timestamp) throws(ChatbotError) -> Message {
        let message = Message(
            id: try store.nextID("messages", after: messages.last?.id), conversation: conversation.id, createdAt: now,
            draft: draft)
        do throws(StorageError) { try file.append(message.row()) } catch {
            if case .unlinked = error { throw .conversationNotFound }
            throw ChatbotError(error)
        }
        messages.append(message)
        return message
    }

    func retitle(_ title: ConversationTitle) throws(ChatbotError) {
        conversation = try store.retitle(conversation.id, of: conversation.owner, to: title)
    }
}

extension Message {
    fileprivate init(_ row: Row, in conversation: Conversation.ID) throws(ChatbotError) {
        guard let fields = JSONObject(row.json[...]), let sender = fields.string("sender").flatMap(Sender.init),
            let content = fields.string("content"), let createdAt = fields.timestamp("created_at")
        else { throw .unreadable(row, of: "messages") }
        self.init(
            id: row.id, conversation: conversation, createdAt: createdAt,
            draft: Draft(
                sender: sender, content: MessageContent(stored: content),
                idempotencyKey: fields.string("idempotency_key").map(IdempotencyKey.init(stored:)),
                replyTo: fields.int("reply_to"), source: fields.string("source").flatMap(Source.init),
                model: fields.string("model")))
    }

    fileprivate func row() throws(StorageError) -> Row {
        var members: [JSONValue.Member] = [
            .init("id", .int(id)), .init("conversation_id", .int(conversation)),
            .init("sender", .string(sender.rawValue)), .init("content", .string(content.text)),
            .init("created_at", .string(createdAt.description)),
        ]
        if let question = draft.replyTo { members.append(.init("reply_to", .int(question))) }
        if let source = draft.source { members.append(.init("source", .string(source.rawValue))) }
        if let model = draft.model { members.append(.init("model", .string(model))) }
        if let key = draft.idempotencyKey { members.append(.init("idempotency_key", .string(key.text))) }
        return try Row(json: JSONValue.object(members).utf8)
    }
}
