import JSON
public import JSONLines

extension FileStore {
    public func user(named username: String) throws(ChatbotError) -> User? {
        let snapshot = try reporting { () throws(StorageError) in try users(named: username).read() }
        return try Self.user(named: username, in: snapshot)
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

    private static func user(named username: String, in snapshot: Snapshot) throws(ChatbotError) -> User? {
        for row in snapshot.live {
            let user = try User(row)
            if user.username.text.utf8.elementsEqual(username.utf8) { return user }
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
            createdAt: createdAt)
    }

    fileprivate func row() throws(StorageError) -> Row {
        let fields: JSONValue = [
            "id": .int(id), "username": .string(username.text), "hashed_password": .string(passwordHash.text),
            "created_at": .string(createdAt.description),
        ]
        return try Row(json: fields.utf8)
    }
}
