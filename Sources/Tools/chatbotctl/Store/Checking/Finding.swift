import Chatbot
import Console
import JSON

/// Something in the store that is not as the site leaves it.
struct Finding: Hashable, Sendable {
    enum Kind: String, Sendable {
        // Errors: data are damaged.
        case damagedLine = "damaged_line"
        case wrongType = "wrong_type"
        case wrongFile = "wrong_file"
        case duplicateID = "duplicate_id"
        case duplicateUsername = "duplicate_username"
        case outOfOrder = "out_of_order"
        case badReply = "bad_reply"
        case missingUser = "missing_user"
        case missingConversation = "missing_conversation"
        case laggingSequence = "lagging_sequence"
        case notAFile = "not_a_file"
        // Notes: harmless.
        case unfinishedRow = "unfinished_row"
        case lostQuestion = "lost_question"
        case deletedConversation = "deleted_conversation"
        case deletedUser = "deleted_user"
        case leftover
        case kept
        case unknownFile = "unknown_file"
        case unknownKind = "unknown_kind"

        var isError: Bool {
            switch self {
            case .unfinishedRow, .lostQuestion, .deletedConversation, .deletedUser, .leftover, .kept, .unknownFile,
                .unknownKind:
                false
            default: true
            }
        }
    }

    let kind: Kind
    /// Below the data folder.
    let path: String
    /// The file of the store that it is about, or that it lies next to.
    var table: FileStore.Table?
    var number: Int?
    var line: Int?
    /// Of the row, or of what is missing.
    var id: Int?
    /// Of the messages of a deleted conversation: whose that was, if it is known.
    var owner: Int?
    /// What is wrong, in words that follow the path.
    let text: String

    /// For people, in one line. What is no part of the store may be called anything.
    var description: String {
        let path = path.withoutControls.replacing("\n", with: "\u{FFFD}")
        return "\(kind.isError ? "error" : "note"): \(path)\(line.map { ", line \($0)" } ?? ""): \(text)"
    }

    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("event", .string(kind.isError ? "error" : "note")), .init("kind", .string(kind.rawValue)),
            .init("path", .string(path)),
        ]
        if let line { members.append(.init("line", .int(line))) }
        if let id { members.append(.init("id", .int(id))) }
        members.append(.init("message", .string(text)))
        return .object(members)
    }
}
