import Testing

/// The audit itself: it counts what is planted, each in its place.
@Suite struct TortureKillAuditTests {
    typealias Operation = TortureHistory.Operation

    /// A history in which calls follow each other, and what is there in the end.
    private func audit(
        _ calls: [(Operation, JSON)], status: Int = 200, inTheEnd end: [(Operation, JSON)]
    ) -> TortureAudit {
        var history = TortureHistory()
        for (index, (operation, json)) in (calls + end).enumerated() {
            let time = UInt64(index) * 2
            history.calls.append(
                TortureHistory.Call(
                    name: "somebody", token: TortureAccount.Token(user: 1, version: 0), operation: operation,
                    invoked: time, returned: time + 1, status: index == 0 ? status : 200, json: json))
        }
        history.quietSince = UInt64(calls.count) * 2
        return TortureAudit(history)
    }

    private func message(_ id: Int, _ text: String) -> JSON {
        ["id": .int(id), "sender": "user", "content": .string(text)]
    }
    private func reply(_ id: Int, _ text: String) -> JSON {
        ["id": .int(id), "sender": "ai", "content": .string(TortureLoad.replyPrefix + text)]
    }
    private func list(_ ids: Int...) -> (Operation, JSON) {
        (.list, ["conversations": .array(ids.map { ["id": .int($0), "title": "t", "message_count": 0] })])
    }
    private func read(_ messages: JSON...) -> (Operation, JSON) { (.read(5, limit: nil), .array(messages)) }

    private var sent: [(Operation, JSON)] { [(.create, 5), (.send(5, "q x", key: "q"), reply(2, "q x"))] }

    @Test func `A store that has everything is clean`() {
        let audit = audit(sent, inTheEnd: [list(5), read(message(1, "q x"), reply(2, "q x"))])
        #expect(audit.isClean && audit.checked == 3)
    }

    @Test func `A lost question, reply and conversation are lost`() {
        #expect(audit(sent, inTheEnd: [list(5), read(reply(2, "q x"))]).lost == ["q"])
        #expect(audit(sent, inTheEnd: [list(5), read(message(1, "q x"))]).lost == ["the reply to q"])
        #expect(audit(sent, inTheEnd: [list()]).lost == ["conversation 5"])
    }

    @Test func `A message that is there twice is doubled`() {
        let end = read(message(1, "q x"), reply(2, "q x"), message(3, "q x"), reply(4, "q x"))
        #expect(audit(sent, inTheEnd: [list(5), end]).doubled == ["q"])
        #expect(audit([(.create, 5), (.create, 5)], inTheEnd: [list(5)]).doubled == ["conversation 5"])
    }

    @Test func `What is damaged, out of order, unasked for or back is wrong`() {
        let whole = [message(1, "q x"), reply(2, "q x")]
        #expect(!audit(sent, inTheEnd: [list(5), read(message(1, "q y"), whole[1])]).wrong.isEmpty)
        #expect(!audit(sent, inTheEnd: [list(5), read(message(3, "q x"), whole[1])]).wrong.isEmpty)
        #expect(!audit(sent, inTheEnd: [list(5), read(whole[1], message(3, "q x"))]).wrong.isEmpty)
        #expect(!audit(sent, inTheEnd: [list(5), read(whole[0], whole[1], reply(3, "q x"))]).wrong.isEmpty)
        #expect(!audit(sent, inTheEnd: [list(5), read(whole[0], whole[1], message(3, "z x"))]).wrong.isEmpty)
        #expect(audit(sent + [(.delete(5), [:])], inTheEnd: [list(5)]).wrong == ["conversation 5 is back"])
    }

    @Test(
        "An answer that no request can get is wrong",
        arguments: [
            (.create, 404), (.read(5, limit: nil), 409), (.rename(5, "t"), 422), (.send(5, "q x", key: "q"), 422),
            (.register(password: "p"), 429), (.logIn(password: "p"), 400),
        ] as [(Operation, Int)])
    func refused(operation: Operation, status: Int) {
        #expect(audit([(operation, [:])], status: status, inTheEnd: []).wrong.count == 1)
        #expect(audit([(operation, [:])], status: 503, inTheEnd: []).isClean)
    }

    @Test func `An answer that is another request's is wrong`() {
        #expect(!audit([(.send(5, "q x", key: "q"), reply(2, "z x"))], inTheEnd: []).wrong.isEmpty)
        #expect(!audit([(.rename(5, "t"), ["title": "u", "message_count": 0])], inTheEnd: []).wrong.isEmpty)
    }
}
