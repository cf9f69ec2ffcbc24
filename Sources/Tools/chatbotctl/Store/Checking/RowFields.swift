import Chatbot
import Glibc
import JSONLines

/// The fields of a row as the site writes it, found in place: no white space, no name twice, nothing nested.
///
/// It exists for speed alone, and says yes only to what the site reads as well; what it does not understand may still be a row.
struct RowFields {
    private(set) var userID: Int?
    private(set) var conversationID: Int?
    private(set) var replyTo: Int?
    /// Without escapes.
    private(set) var username: UnsafeRawBufferPointer?
    private var id: Int?
    private var hasTitle = false
    private var hasHash = false
    private var hasContent = false
    private var hasSender = false
    private var hasTime = false

    var isUser: Bool { username != nil && hasHash && hasTime }
    var isConversation: Bool { userID != nil && hasTitle && hasTime }
    var isMessage: Bool { conversationID != nil && hasSender && hasContent && hasTime }

    /// - Parameter line: one with a good checksum.
    init?(_ line: UnsafeRawBufferPointer) {
        var scanner = InPlaceScanner(line, from: Self.membersFrom)
        repeat {
            guard let name = scanner.string(), name.isPlain, scanner.take(":"),
                let value = scanner.value()
            else { return nil }
            guard take(value, named: name.bytes) else { return nil }
        } while scanner.take(",")
        guard scanner.take("}"), scanner.isAtEnd, let id, (1...IDSequence.maximum).contains(id) else { return nil }
    }

    /// Behind `{"crc":"xxxxxxxx",`.
    private static let membersFrom = 18

    /// - Returns: whether it is understood.
    private mutating func take(_ value: InPlaceScanner.Value, named name: UnsafeRawBufferPointer) -> Bool {
        switch value {
        case .integer(let number):
            if name.spells("id") { return Self.set(&id, number) }
            if name.spells("user_id") { return Self.set(&userID, number) }
            if name.spells("conversation_id") { return Self.set(&conversationID, number) }
            if name.spells("reply_to") { return Self.set(&replyTo, number) }
        case .string(let text):
            if name.spells("content") { return text.isValid && Self.set(&hasContent) }
            if name.spells("title") { return text.isValid && Self.set(&hasTitle) }
            if name.spells("hashed_password") { return text.isValid && Self.set(&hasHash) }
            if name.spells("sender") {
                return (text.bytes.spells("user") || text.bytes.spells("ai")) && Self.set(&hasSender)
            }
            if name.spells("created_at") {
                return Timestamp(utf8: text.bytes.bindMemory(to: UInt8.self)) != nil && Self.set(&hasTime)
            }
            if name.spells("username") {
                guard username == nil, text.isPlain, text.isValid else { return false }
                username = text.bytes
                return true
            }
        }
        // The types of these are looked at above, and `deleted` and `kind` are for the parser.
        return !Self.names.contains { name.spells($0) }
    }

    private static let names: [StaticString] = [
        "id", "user_id", "conversation_id", "reply_to", "content", "title", "hashed_password", "sender", "created_at",
        "username", "deleted", "kind", "crc",
    ]

    private static func set(_ field: inout Int?, _ number: Int) -> Bool {
        guard field == nil else { return false }
        field = number
        return true
    }

    private static func set(_ field: inout Bool) -> Bool {
        defer { field = true }
        return !field
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are those of `text`.
    func spells(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && memcmp(baseAddress!, text.utf8Start, count) == 0
    }
}
