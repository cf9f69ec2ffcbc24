import Chatbot
import JSON
import JSONLines

/// Lines as `FileStore` writes them.
enum Rows {
    /// The bcrypt hash, of the least cost, of `a-long-password`.
    private static let passwordHash = "$2b$04$q3Zb0m9yVtK1uWfHc7LxUe2OlfxX9e2solhylG7UmWJ1pKx43q9Fu"

    static func user(_ id: Int, named username: String, at time: Timestamp) throws -> [UInt8] {
        try line([
            .init("id", .int(id)), .init("username", .string(username)),
            .init("hashed_password", .string(passwordHash)), .init("created_at", .string(time.description)),
        ])
    }

    static func conversation(_ conversation: Conversation) throws -> [UInt8] {
        try line(conversation.fields)
    }

    static func message(_ message: Message) throws -> [UInt8] {
        try line(message.fields)
    }

    static func tombstone(_ id: Int) -> [UInt8] { Row.tombstone(id: id).line }

    /// The last row of a sequence.
    static func sequence(_ id: Int) throws -> [UInt8] { try line([.init("id", .int(id))]) }

    private static func line(_ members: [JSONValue.Member]) throws -> [UInt8] {
        try Row(json: JSONValue.object(members).utf8).line
    }
}
