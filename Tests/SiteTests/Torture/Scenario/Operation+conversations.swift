/// What one does with conversations and messages.
extension Operation {
    static let conversations = [
        createConversation("create a conversation") { $0.maria },
        createConversation("create the first conversation") { $0.petra },
        renameConversation("rename a conversation"),
        renameConversation("rename a conversation, and compact") { sample, files in
            try files.repeatLastRow(in: StoreFiles.conversationFile(of: sample.userID(sample.maria)))
        },
        sendMessage("send a message", conversation: 0), sendMessage("send the first message", conversation: 2),
        sendMessage("send a message of several pages", content: String(repeating: "টাকা, টাকা. ", count: 400) + "?"),
        sendMessage("send a message, and compact the ids", conversation: 0) { _, files in
            try files.repeatLastRow(in: "sequences/messages.jsonl")
        },
        deleteConversation("delete a conversation"),
    ]

    static let all = accounts + conversations

    static func createConversation(
        _ title: String, _ member: @escaping @Sendable (SampleStore) -> SampleStore.Member
    ) -> Operation {
        let name = title.contains("first") ? "petra" : "maria"
        return Operation(
            name: title, subject: name, passwords: ["password of \(name)"],
            run: { sample, send in try send(.post("/conversations/").bearing(member(sample).token)) },
            completes: { before, after in
                guard let new = after.conversations.last, new.id > before.conversations.map(\.id).max() ?? 0 else {
                    return false
                }
                var expected = before
                expected.conversations.append(.init(id: new.id, title: "New Conversation", messages: []))
                return after == expected
            })
    }

    static let newTitle = "Money, and where it went"

    static func renameConversation(
        _ title: String, to newTitle: String = newTitle,
        prepare: @escaping @Sendable (SampleStore, StoreFiles) throws -> Void = { _, _ in }
    ) -> Operation {
        Operation(
            name: title, subject: "maria", passwords: ["password of maria"], prepare: prepare,
            run: { sample, send in
                let path = "/conversations/\(sample.maria.conversations[0])"
                return try send(.patch(path, ["title": .string(newTitle)]).bearing(sample.maria.token))
            },
            completes: { before, after in
                var expected = before
                expected.conversations[0].title = newTitle
                return after == expected
            })
    }

    /// Says something in the newest conversation, as the list shows it.
    static func sendToNewest(_ title: String, content: String) -> Operation {
        Operation(
            name: title, subject: "maria", passwords: ["password of maria"],
            run: { sample, send in
                let list = try send(.get("/conversations/").bearing(sample.maria.token))
                guard let newest = list.json["conversations"].elements.last else { return list }
                return try send(.ask(content, in: newest["id"].number).bearing(sample.maria.token))
            },
            completes: { before, after in
                sendMessage("", conversation: before.conversations.count - 1, content: content).completes(before, after)
            },
            mayLeave: { before, after in
                sendMessage("", conversation: before.conversations.count - 1, content: content).mayLeave(before, after)
            })
    }

    /// - Parameter conversation: of maria's, by its index.
    static func sendMessage(
        _ title: String, conversation: Int = 1, content: String = "Where is my money?", key: String? = nil,
        prepare: @escaping @Sendable (SampleStore, StoreFiles) throws -> Void = { _, _ in }
    ) -> Operation {
        /// What a view shows besides the one before it.
        @Sendable func added(_ before: AccountView, _ after: AccountView) -> [AccountView.Message]? {
            guard after.conversations.indices.contains(conversation) else { return nil }
            let (old, new) = (before.conversations[conversation], after.conversations[conversation])
            var expected = before
            expected.conversations[conversation] = new
            // The first message gives the title, which nobody was told of: the next one makes it good when it is lost.
            let first = "New Conversation"
            guard after == expected, new.title == old.title || old.title == first || new.title == first,
                new.messages.starts(with: old.messages)
            else { return nil }
            return Array(new.messages.dropFirst(old.messages.count))
        }
        return Operation(
            name: title, subject: "maria", passwords: ["password of maria"], prepare: prepare,
            run: { sample, send in
                let request = HTTPRequest.ask(content, in: sample.maria.conversations[conversation])
                return try send(
                    (key.map { request.with("Idempotency-Key", $0) } ?? request).bearing(sample.maria.token))
            },
            completes: { before, after in
                guard let added = added(before, after) else { return false }
                let messages = before.conversations[conversation].messages
                let last = messages.last
                // A key that was answered gets the same reply again.
                if added.isEmpty { return key != nil && messages.suffix(2).map(\.content).first == content }
                // A question that had no answer yet is not stored again.
                let isStored = last?.sender == "user" && last?.content == content
                return added.map(\.sender) == (isStored ? ["ai"] : ["user", "ai"])
                    && (isStored || added.first?.content == content)
            },
            mayLeave: { before, after in
                guard let added = added(before, after) else { return false }
                return added.isEmpty || added.map(\.content) == [content]
            })
    }

    static func deleteConversation(_ title: String) -> Operation {
        Operation(
            name: title, subject: "maria", passwords: ["password of maria"],
            run: { sample, send in
                try send(.delete("/conversations/\(sample.maria.conversations[1])").bearing(sample.maria.token))
            },
            completes: { before, after in
                var expected = before
                expected.conversations.removeAll { $0.messages.count == 4 }
                return after == expected
            },
            answersAgain: [404])
    }
}

extension SampleStore {
    /// The ids are handed out in order.
    func userID(_ member: Member) -> Int {
        1 + ([maria, neighbor, petra, nikos].firstIndex { $0.name == member.name } ?? 0)
    }
}
