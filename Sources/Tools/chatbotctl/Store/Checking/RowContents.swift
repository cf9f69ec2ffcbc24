import Chatbot
import JSON
import JSONLines

/// What a check has to know of a row.
enum RowContents {
    /// `owner` and `conversation` are what the row itself says.
    case user(nameHash: Int, name: [UInt8])
    case conversation(owner: Int?)
    case message(conversation: Int?, replyTo: Int?)
    case tombstone
    /// Of a kind that a newer version has put there.
    case unknown

    /// Reads a line with a good checksum; nil when it is no row of the table.
    ///
    /// ``RowFields`` understands the rows that the site writes, without a parser's cost. Whatever else comes, the site's own
    /// reading decides.
    init?(_ line: UnsafeRawBufferPointer, of table: FileStore.Table) {
        let fields = RowFields(line)
        switch (table, fields) {
        case (.conversations, .some(let fields)) where fields.isConversation:
            self = .conversation(owner: fields.userID)
        case (.messages, .some(let fields)) where fields.isMessage:
            self = .message(conversation: fields.conversationID, replyTo: fields.replyTo)
        case (.users, .some(let fields)) where fields.isUser:
            self = .user(nameHash: FileStore.fileNumber(ofUserNamed: fields.username!), name: Array(fields.username!))
        default:
            guard let row = Row(line: Array(line)[...]), let contents = Self.parse(row, of: table) else { return nil }
            self = contents
        }
    }

    private static func parse(_ row: Row, of table: FileStore.Table) -> RowContents? {
        guard let fields = row.fields, (1...IDSequence.maximum).contains(row.id) else { return nil }
        if row.isOfUnknownKind { return .unknown }
        // Messages are only ever appended.
        if row.isDeleted { return table == .messages ? nil : .tombstone }
        switch table {
        case .users:
            guard let name = (try? User(row))?.username.text else { return nil }
            return .user(nameHash: FileStore.fileNumber(ofUserNamed: name.utf8), name: Array(name.utf8))
        case .conversations:
            guard let conversation = try? Conversation(row) else { return nil }
            return .conversation(owner: conversation.owner)
        case .messages:
            guard let message = try? Message(row, in: 0) else { return nil }
            return .message(conversation: fields.int("conversation_id"), replyTo: message.replyTo)
        }
    }
}
