import JSON
import JSONLines

extension JSONObject {
    func timestamp(_ name: String) -> Timestamp? { string(name).flatMap(Timestamp.init) }
}

extension ChatbotError {
    /// A row whose checksum is right, but which is not what this table holds: a newer version wrote it, or somebody did
    /// by hand.
    static func unreadable(_ row: Row, of table: String) -> ChatbotError {
        .storageDamaged(reason: "\(table): the row with id \(row.id) lacks a field or has one of another type")
    }
}
