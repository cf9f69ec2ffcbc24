import Chatbot
import JSONLines

extension StoreCheck {
    /// Finds messages whose conversation is not there.
    ///
    /// An empty file is what a deletion left, unless a repair has put its rows aside: those go with what was deleted, and stay where
    /// nobody knows that anything was, because the rows that would tell are damaged. It is the same with conversations.
    func checkOwnersOfMessages() throws {
        var suspects: [Conversation.ID] = []
        for id in self[.messages].files where !self[.conversations].live.contains(id) {
            guard try store.file(id, of: .messages).version() != nil else { continue }
            if let owner = self[.conversations].owners[id] {
                if try isDeletionCutShort(of: id, owner: owner) { report(deletedConversation: id, owner: owner) }
            } else {
                suspects.append(id)
            }
        }
        guard !suspects.isEmpty else { return }
        giveWritersTime()
        let found = try ids(of: .conversations, in: NumberSet(suspects))
        for id in suspects {
            // A deletion that went on meanwhile has taken the messages away first.
            guard let rows = try rows(in: id, of: .messages) else { continue }
            if let place = found[id] {
                if !place.isLive, try isDeletionCutShort(of: id, owner: place.number) {
                    report(deletedConversation: id, owner: place.number)
                }
            } else if rows == 0 {
                if try !store.file(id, of: .messages).hasLinesPutAside() { report(deletedConversation: id, owner: nil) }
            } else {
                onFinding(
                    Finding(
                        kind: .missingConversation, path: store.path(of: id, in: .messages), table: .messages,
                        number: id, id: id, text: "conversation \(id), whose messages these are, is not there"))
            }
        }
    }

    /// Finds conversations whose user is not there. An account loses its conversations before it goes.
    func checkOwnersOfConversations() throws {
        var suspects: [User.ID] = []
        for id in self[.conversations].files where !self[.users].live.contains(id) {
            guard try store.file(id, of: .conversations).version() != nil else { continue }
            suspects.append(id)
        }
        guard !suspects.isEmpty else { return }
        giveWritersTime()
        let found = try ids(of: .users, in: NumberSet(suspects))
        for id in suspects where found[id]?.isLive != true {
            guard let live = try liveConversations(of: id) else { continue }
            let wasDeleted = found[id]?.isLive == false
            if live > 0, !wasDeleted {
                onFinding(
                    Finding(
                        kind: .missingUser, path: store.path(of: id, in: .conversations), table: .conversations,
                        number: id, id: id, text: "user \(id), whose \(live) conversations these are, is not there"))
            } else if try wasDeleted || !store.file(id, of: .conversations).hasLinesPutAside() {
                onFinding(
                    Finding(
                        kind: .deletedUser, path: store.path(of: id, in: .conversations), table: .conversations,
                        number: id, id: id, owner: wasDeleted ? id : nil,
                        text: "is left of user \(id), who was deleted"))
            }
        }
    }

    private func report(deletedConversation id: Conversation.ID, owner: User.ID?) {
        onFinding(
            Finding(
                kind: .deletedConversation, path: store.path(of: id, in: .messages), table: .messages, number: id,
                id: id, owner: owner, text: "is left of conversation \(id), which was deleted"))
    }

    /// Whether a conversation is deleted, its messages are there, and nobody is at it any more.
    private func isDeletionCutShort(of id: Conversation.ID, owner: User.ID) throws -> Bool {
        // Who deletes holds the lock of the owner's file until the messages are gone.
        let partition = store.file(owner, of: .conversations)
        for _ in 0..<500 {
            let isCutShort: Bool?
            do throws(StorageError) {
                isCutShort = try partition.whileNobodyWrites { () throws(StorageError) in
                    guard try partition.read().live(id: id) == nil else { return false }
                    return try store.file(id, of: .messages).version() != nil
                }
            } catch {
                // Once the damage is out of the owner's file, another look tells.
                guard case .corrupt = error else { throw error }
                return false
            }
            if let isCutShort { return isCutShort }
            guard try store.file(id, of: .messages).version() != nil, try partition.version() != nil else {
                return false
            }
            giveWritersTime()
        }
        return false
    }

    /// The rows of a file that stays as it is for a while; nil when it is gone.
    private func rows(in number: Int, of table: FileStore.Table) throws -> Int? {
        var checker = FileChecker(store)
        for _ in 0..<500 {
            // Who sends to a conversation that was deleted makes its file, and removes it again under its lock.
            let isQuiet = try store.file(number, of: table).whileNobodyWrites { true } ?? false
            guard let file = try checker.check(number, of: table) else { return nil }
            if isQuiet || file.rows > 0 { return file.rows }
            giveWritersTime()
        }
        return nil
    }

    /// How many conversations a file has; nil when it is gone, or somebody is at it for long.
    private func liveConversations(of owner: User.ID) throws -> Int? {
        let partition = store.file(owner, of: .conversations)
        var checker = FileChecker(store)
        for _ in 0..<500 {
            guard try partition.version() != nil else { return nil }
            if try partition.whileNobodyWrites({ true }) == true {
                return try checker.check(owner, of: .conversations)?.isLive.count { $0.value }
            }
            giveWritersTime()
        }
        return nil
    }

    /// Looks through a table once more for some ids.
    private func ids(
        of table: FileStore.Table, in wanted: NumberSet
    ) throws -> [Int: (number: Int, isLive: Bool)] {
        typealias Places = [Int: (number: Int, isLive: Bool)]
        let parts = try store.forEachBucket(of: table, startingWith: Places()) { _, names, checker, places in
            for number in names.numbers {
                guard let file = try checker.check(number, of: table) else { continue }
                for (id, isLive) in file.isLive where wanted.contains(id) { places[id] = (number, isLive) }
            }
        }
        return parts.reduce(into: Places()) { $0.merge($1) { $0.isLive ? $0 : $1 } }
    }
}
