import Chatbot

/// Writes rows in the text format of PostgreSQL's COPY, and sums up their checksums.
///
/// The checksum of a row is the first 64 bits of the SHA-256 of its fields, NULLs left out, with U+001F in between; that of
/// several rows is the sum. ``ExportSQL/checksum(_:)`` is the same in SQL.
struct RowEncoder {
    /// The rows until now; whoever sends them empties it.
    var text: [UInt8] = []
    private(set) var rows = 0
    private(set) var checksum: Int128 = 0
    /// Whether there was a U+0000, which PostgreSQL stores in no text.
    private(set) var hasNUL = false
    private var fields: [UInt8] = []

    mutating func add(_ user: User) {
        add(user.id)
        add(user.passwordHash.text)
        add(user.tokenVersion > 0 ? user.tokenVersion : nil)
        add(user.createdAt)
        add(user.username.text)
        endRow()
    }

    mutating func add(_ conversation: Conversation) {
        add(conversation.id)
        add(conversation.owner)
        add(conversation.createdAt)
        add(conversation.title.text)
        endRow()
    }

    mutating func add(_ message: Message) {
        add(message.id)
        add(message.conversation)
        add(message.sender.rawValue)
        add(message.createdAt)
        add(message.replyTo)
        add(message.draft.source?.rawValue)
        add(message.draft.model)
        for (_, number) in message.draft.cost.fields { add(number) }
        add(message.idempotencyKey?.text)
        add(message.content.text)
        endRow()
    }

    /// Takes the sums, for a new file.
    mutating func takeSums() -> (rows: Int, checksum: Int128) {
        defer { (rows, checksum) = (0, 0) }
        return (rows, checksum)
    }

    private mutating func add(_ number: Int?) {
        guard let number else { return addNull() }
        let digits = String(number).utf8
        text += digits
        fields += digits
        endField()
    }

    private mutating func add(_ time: Timestamp) {
        text += time.description.utf8
        fields += String(time.milliseconds).utf8
        endField()
    }

    private mutating func add(_ string: String?) {
        guard var string else { return addNull() }
        string.withUTF8 { bytes in
            fields += bytes
            hasNUL = text.appendEscaped(bytes) || hasNUL
        }
        endField()
    }

    private mutating func addNull() {
        text += #"\N"#.utf8
        text.append(UInt8(ascii: "\t"))
    }

    private mutating func endField() {
        text.append(UInt8(ascii: "\t"))
        fields.append(0x1F)
    }

    private mutating func endRow() {
        text[text.count - 1] = UInt8(ascii: "\n")
        fields.removeLast()
        let first = fields.sha256.withUnsafeBytes { $0.loadUnaligned(as: Int64.self) }
        checksum += Int128(Int64(bigEndian: first))
        rows += 1
        fields.removeAll(keepingCapacity: true)
    }
}

extension [UInt8] {
    /// Appends a value with the escapes of COPY's text format: without them its separators would end it.
    ///
    /// - Returns: whether there is a U+0000 in it.
    fileprivate mutating func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var start = 0
        var hasNUL = false
        for (index, byte) in bytes.enumerated() where byte <= UInt8(ascii: "\\") {
            let escape: Unicode.Scalar
            switch byte {
            case UInt8(ascii: "\\"): escape = "\\"
            case UInt8(ascii: "\n"): escape = "n"
            case UInt8(ascii: "\r"): escape = "r"
            case UInt8(ascii: "\t"): escape = "t"
            case 0:
                hasNUL = true
                continue
            default: continue
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
            append(UInt8(ascii: "\\"))
            append(UInt8(ascii: escape))
            start = index + 1
        }
        append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
        return hasNUL
    }
}
