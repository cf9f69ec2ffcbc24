public import JSONLines

/// What tools do to the files of a store, by the same rules as requests do.
extension FileStore {
    /// How long a tool waits for a lock. A turn is held for as long as a reply takes.
    public static let upkeepPatience = Duration.seconds(60)

    /// Removes the messages of a conversation that was deleted, where a crash has left them.
    ///
    /// - Parameter owner: nil when nobody knows the conversation, and its file is empty.
    /// - Returns: whether they were removed; they stay when the conversation is there after all.
    @discardableResult
    public func finishDeletion(ofConversation id: Conversation.ID, owner: User.ID?) throws(StorageError) -> Bool {
        guard let owner else {
            let file = try messages(in: id).lock(waiting: Self.upkeepPatience)
            guard try file.read().rows.isEmpty else { return false }
            try file.unlink()
            return true
        }
        let file = try conversations(of: owner).lock(waiting: Self.upkeepPatience, createIfMissing: false)
        guard try file.read().live(id: id) == nil else { return false }
        try messages(in: id).unlink()
        return true
    }

    /// Removes what a crash has left of a deleted user: the file of conversations, and the messages of those it names.
    public func finishDeletion(ofUser id: User.ID) throws(StorageError) {
        var file = try conversations(of: id).lock(waiting: Self.upkeepPatience, createIfMissing: false)
        for conversation in Set(try file.read().rows.map(\.id)) { try messages(in: conversation).unlink() }
        try file.replaceRows(with: [])
        try file.unlink()
    }

    /// Puts aside the conversations of a user who is lost, and their messages. Nothing is removed: all of it is kept next to where it
    /// was, in files that end in `.corrupt`.
    public func putAsideConversations(of owner: User.ID) throws(StorageError) {
        for conversation in Set(try conversations(of: owner).read().rows.map(\.id)) {
            try messages(in: conversation).putAside(waiting: Self.upkeepPatience)
        }
        try conversations(of: owner).putAside(waiting: Self.upkeepPatience)
    }

    /// Likewise the messages of a conversation that is lost.
    public func putAsideMessages(of conversation: Conversation.ID) throws(StorageError) {
        try messages(in: conversation).putAside(waiting: Self.upkeepPatience)
    }

    /// Rewrites a file of users or conversations without what does not count any more.
    ///
    /// - Parameter onlyIfMostlyDead: whether a file is left alone of which half or more is live.
    /// - Returns: the bytes that this has freed; 0 when the file was left alone or is not there.
    public func compact(
        _ number: Int, of table: Table, onlyIfMostlyDead: Bool
    ) throws(StorageError) -> Int {
        precondition(table != .messages, "messages are only ever appended")
        let partition = file(number, of: table)
        var file: LockedPartition
        do throws(StorageError) {
            file = try partition.lock(waiting: Self.upkeepPatience, createIfMissing: false)
        } catch {
            if error.isMissingFile { return 0 }
            throw error
        }
        let snapshot = try file.read()
        let kept = snapshot.kept
        let before = snapshot.rows.reduce(0) { $0 + $1.line.count }
        let after = kept.reduce(0) { $0 + $1.line.count }
        guard kept.count < snapshot.rows.count, !onlyIfMostlyDead || after < before / 2 else { return 0 }
        if table == .conversations {
            // A deletion may have been cut short: without the tombstone nobody would find the messages any more.
            for id in Set(snapshot.rows.map(\.id)).subtracting(kept.map(\.id)) { try messages(in: id).unlink() }
        }
        try file.replaceRows(with: kept)
        return before - after
    }
}
