import Chatbot
import JSON
import JSONLines

/// One thing that a repair does.
struct RepairStep {
    enum Action {
        /// Lines that are no rows of a table's file go to `.corrupt`, what was not finished to `.torn`.
        case takeOut(FileStore.Table, Int)
        case takeOutOfSequence(FileStore.Table)
        case advance(FileStore.Table, beyond: Int)
        case removeRemains(Partition)
        case finishConversation(Conversation.ID, owner: User.ID?)
        case finishUser(User.ID)
        case putAsideConversations(of: User.ID)
        case putAsideMessages(of: Conversation.ID)
    }

    let action: Action
    /// What it works on, below the data folder.
    let path: String
    /// What it will do, in words that follow the path.
    let text: String
    /// What the owner of the site should know before.
    var warnings: [String] = []

    func run(on store: FileStore) throws {
        let patience = FileStore.upkeepPatience
        switch action {
        case .takeOut(let table, let number):
            _ = try store.file(number, of: table).repair(waiting: patience) { _, _, bytes in
                Look.isSound(bytes, in: number, of: table)
            }
        case .takeOutOfSequence(let table):
            _ = try store.sequence(of: table).partition.repair(waiting: patience) { _, id, _ in
                id <= IDSequence.maximum
            }
        case .advance(let table, let id): try store.sequence(of: table).advance(beyond: id, waiting: patience)
        case .removeRemains(let file): try file.removeRemains(waiting: patience)
        case .finishConversation(let id, let owner): try store.finishDeletion(ofConversation: id, owner: owner)
        case .finishUser(let id): try store.finishDeletion(ofUser: id)
        case .putAsideConversations(let owner): try store.putAsideConversations(of: owner)
        case .putAsideMessages(let conversation): try store.putAsideMessages(of: conversation)
        }
    }

    /// What was done is told in the same words as what will be.
    func json(_ event: String) -> JSONValue {
        [
            "event": .string(event), "path": .string(path), "message": .string(text),
            "warnings": .array(warnings.map { .string($0) }),
        ]
    }

    var lines: String { (["\(path): \(text)"] + warnings.map { "  warning: \($0)" }).joined(separator: "\n") }
}
