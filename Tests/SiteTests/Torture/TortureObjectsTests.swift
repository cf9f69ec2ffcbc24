import Testing

/// What a call that nobody knows the end of may have left is part of the history that is to be explained.
@Suite struct TortureObjectsTests {
    typealias Operation = TortureHistory.Operation

    /// Whether conversation 5 has an explanation, when these calls follow each other; `nil` is the answer to a client whose
    /// process was killed.
    ///
    /// - Parameter users: who made each call; otherwise it is always the same one.
    private func isExplained(_ calls: [(Operation, JSON?)], by users: [Int] = [], lasts: Bool = false) -> Bool {
        var history = TortureHistory()
        for (index, (operation, json)) in calls.enumerated() {
            let time = UInt64(index) * 2
            history.calls.append(
                TortureHistory.Call(
                    name: "somebody", token: TortureAccount.Token(user: users.isEmpty ? 1 : users[index], version: 0),
                    operation: operation,
                    invoked: time, returned: time + 1, status: json == nil ? 0 : 200, json: json ?? .null))
        }
        history.quietSince = UInt64(calls.count - (lasts ? 1 : 0)) * 2
        let steps = TortureObjects(history).conversations[5] ?? []
        return LinearizabilityCheck(steps).explained(from: TortureConversation(explaining: steps)).isLinearizable
    }

    private func question(_ id: Int, _ text: String) -> JSON {
        ["id": .int(id), "sender": "user", "content": .string(text)]
    }
    private func reply(_ id: Int, _ text: String) -> JSON {
        ["id": .int(id), "sender": "ai", "content": .string(TortureLoad.replyPrefix + text)]
    }
    private func list(title: String, count: Int) -> (Operation, JSON?) {
        (.list, ["conversations": [["id": 5, "title": .string(title), "message_count": .int(count)]]])
    }

    private let created: [(Operation, JSON?)] = [(.create, 5)]
    private let killed: (Operation, JSON?) = (.send(5, "q x", key: nil), nil)

    @Test func `A reply that was counted, and never shown, may be a killed sender's`() {
        #expect(isExplained(created + [killed, list(title: "q x", count: 2)]))
        #expect(isExplained(created + [killed, list(title: "q x", count: 1)]))
        #expect(!isExplained(created + [killed, list(title: "q x", count: 3)]))
    }

    @Test func `A conversation that a list shows to another user, or too early, is not explained`() {
        let shown = list(title: "New Conversation", count: 0)
        #expect(isExplained(created + [shown]))
        #expect(!isExplained(created + [shown], by: [1, 2]))
        #expect(!isExplained([shown] + created))
        // Nobody was told that it was opened: then it is the first one's who sees it.
        #expect(isExplained([shown, shown], by: [2, 2]))
        #expect(!isExplained([shown, shown], by: [2, 1]))
    }

    @Test func `A reply that was counted is not explained where it is missing in the end`() {
        let end: (Operation, JSON?) = (.read(5, limit: nil), [question(1, "q x")])
        #expect(!isExplained(created + [killed, list(title: "q x", count: 2), end], lasts: true))
        #expect(isExplained(created + [killed, list(title: "q x", count: 1), end], lasts: true))
    }

    @Test func `A reply that was shown without its question may be a killed sender's`() {
        #expect(isExplained(created + [killed, (.read(5, limit: 1), [reply(2, "q x")])]))
        #expect(!isExplained(created + [killed, (.read(5, limit: 2), [reply(2, "q x")])]))
        #expect(!isExplained(created + [(.read(5, limit: 1), [reply(2, "q x")])]))
    }
}
