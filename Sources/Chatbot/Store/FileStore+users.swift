public import JSON
public import JSONLines

extension FileStore {
    public func user(named username: String) throws(ChatbotError) -> User? {
        let snapshot = try reporting { () throws(StorageError) in try users(named: username).read() }
        return try Self.user(named: username, in: snapshot)
    }

    public func settle(_ user: User) throws(ChatbotError) {
        try reporting { () throws(StorageError) in try users(named: user.username.text).settle() }
    }

    public func addUser(
        named username: Username, passwordHash: PasswordHash, at now: Timestamp
    ) throws(ChatbotError) -> User {
        try users(named: username.text).withLock(waiting: Self.patience, wrappingErrors: ChatbotError.init) {
            file throws(ChatbotError) in
            let snapshot = try reporting { () throws(StorageError) in try file.read() }
            guard try Self.user(named: username.text, in: snapshot) == nil else { throw .usernameTaken }
            let user = User(
                id: try nextID(of: .users, after: snapshot.rows.last?.id), username: username,
                passwordHash: passwordHash,
                createdAt: now)
            try reporting { () throws(StorageError) in try file.append(user.row()) }
            return user
        }
    }

    public func replace(_ user: User, with changed: User) throws(ChatbotError) {
        try withUsers(including: user) { (last, _, file) throws(ChatbotError) in
            guard try User(last).passwordHash == user.passwordHash else { throw .incorrectCredentials }
            try reporting { () throws(StorageError) in
                try file.append(changed.row().keepingUnknownFields(of: last))
                file.compactIfMostlyDead()
            }
        }
    }

    public func deleteUser(_ user: User) throws(ChatbotError) {
        // Both locked until the end, so that meanwhile no conversation is added, and the password that was proved is not changed.
        // The user goes last: a deletion that is cut short can be repeated until then, and what is left behind that is an
        // empty file.
        try withConversations(of: user) { (snapshot, conversations) throws(ChatbotError) in
            try withUsers(including: user) { (last, others, users) throws(ChatbotError) in
                guard try User(last).passwordHash == user.passwordHash else { throw .incorrectCredentials }
                try reporting { () throws(StorageError) in
                    // Tombstones first, as when one conversation is deleted: who sends a message meanwhile must find that the
                    // conversation is gone, and not begin its file anew. All in one step: of many rows that are appended, a
                    // loss of power may leave the last ones without the first ones.
                    let ids = Set(snapshot.rows.map(\.id))
                    if !ids.isEmpty { try conversations.replaceRows(with: ids.sorted().map { .tombstone(id: $0) }) }
                    for id in ids { try messages(in: id).unlink() }
                    try conversations.replaceRows(with: [])
                    try conversations.removeWhatWasPutAside()
                    // Not by a tombstone: the rows themselves must go, and in one step.
                    if others.isEmpty { return try users.unlink() }
                    try users.removeWhatWasPutAside()
                    try users.replaceRows(with: others)
                }
            }
            try reporting { () throws(StorageError) in try conversations.unlink() }
        }
    }

    /// Locks the file of a user, and finds the user's last row and what the file holds of others. A newer version may have put
    /// rows of its own there: those that name the user are not of others.
    private func withUsers(
        including user: User, _ body: (Row, [Row], inout LockedPartition) throws(ChatbotError) -> Void
    ) throws(ChatbotError) {
        try users(named: user.username.text).withLock(
            waiting: Self.patience, createIfMissing: false,
            wrappingErrors: ChatbotError.wrapping(missingFile: .userNotFound)
        ) { file throws(ChatbotError) in
            let snapshot = try reporting { () throws(StorageError) in try file.read() }
            guard let last = snapshot.live(id: user.id) else { throw .userNotFound }
            let others = snapshot.kept.filter { $0.id != user.id && $0.fields?.int("user_id") != user.id }
            try body(last, others, &file)
        }
    }

    private static func user(named username: String, in snapshot: Snapshot) throws(ChatbotError) -> User? {
        for row in snapshot.live {
            guard let isNamed = row.fields?.isString("username", username) else { throw .unreadable(row, of: "users") }
            if isNamed { return try User(row) }
        }
        return nil
    }
}

extension User {
    /// Reads a row of the users' files.
    public init(_ row: Row) throws(ChatbotError) {
        guard let fields = row.fields, let username = fields.string("username"),
            let hash = fields.string("hashed_password"), let createdAt = fields.timestamp("created_at")
        else { throw .unreadable(row, of: "users") }
        self.init(
            id: row.id, username: Username(stored: username), passwordHash: PasswordHash(text: hash),
            createdAt: createdAt, tokenVersion: fields.int("token_version") ?? 0)
    }

    /// What the user is told about the account.
    public var publicFields: [JSONValue.Member] {
        [
            .init("id", .int(id)), .init("username", .string(username.text)),
            .init("created_at", .string(createdAt.description)),
        ]
    }

    fileprivate func row() throws(StorageError) -> Row {
        var fields: [JSONValue.Member] = [
            .init("id", .int(id)), .init("username", .string(username.text)),
            .init("hashed_password", .string(passwordHash.text)), .init("created_at", .string(createdAt.description)),
        ]
        fields += versionField
        return try Row(json: JSONValue.object(fields).utf8)
    }

    /// How often the password was changed, once it was.
    var versionField: [JSONValue.Member] {
        tokenVersion > 0 ? [.init("token_version", .int(tokenVersion))] : []
    }
}
