import Chatbot
import JSONLines

/// Going through the store file by file, with no more of it in memory than a file. What is not looked for by name has no other
/// way: ids are in no index.
extension FileStore {
    func forEachUser(_ body: (User) throws -> Void) throws {
        for bucket in 0..<Self.bucketCount {
            for number in try fileNumbers(of: .users, inBucket: bucket) {
                for row in try file(number, of: .users).read().live { try body(try User(row)) }
            }
        }
    }

    /// - Parameter body: gets the rows of one user, and returns whether to go on.
    func forEachOwner(_ body: (User.ID, Snapshot) throws -> Bool) throws {
        for bucket in 0..<Self.bucketCount {
            for owner in try fileNumbers(of: .conversations, inBucket: bucket) {
                guard try body(owner, try file(owner, of: .conversations).read()) else { return }
            }
        }
    }

    /// - Throws: ``ControlError`` when there is no such user.
    func existingUser(named name: String) throws -> User {
        guard let found = try user(named: name) else { throw ControlError.failed("There is no user of that name.") }
        return found
    }

    func user(withID id: User.ID) throws -> User? {
        struct Found: Error {
            let user: User
        }
        do {
            try forEachUser { if $0.id == id { throw Found(user: $0) } }
        } catch let found as Found {
            return found.user
        }
        return nil
    }

    /// A conversation by its id alone; nil when it does not exist, or does not any more.
    func conversation(withID id: Conversation.ID) throws -> Conversation? {
        var found: Conversation?
        try forEachOwner { _, rows in
            found = try rows.live(id: id).map { row throws(ChatbotError) in try Conversation(row) }
            return found == nil
        }
        return found
    }
}
