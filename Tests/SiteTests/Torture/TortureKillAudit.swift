/// Counts what became of everything that a client was told is stored, or is gone.
struct TortureAudit: CustomStringConvertible {
    private(set) var checked = 0
    private(set) var lost: [String] = []
    private(set) var doubled: [String] = []
    private(set) var wrong: [String] = []

    var isClean: Bool { lost.isEmpty && doubled.isEmpty && wrong.isEmpty }

    var description: String {
        "\(checked) acknowledged rows checked: \(lost.count) lost, \(doubled.count) doubled, \(wrong.count) wrong"
    }

    /// A message as it was shown.
    private struct Shown: Equatable {
        let conversation: Int
        let sender: String
        let content: String
    }

    /// What is there in the end.
    private var messages: [Int: [JSON]] = [:]
    private var listed: Set<Int> = []

    init(_ history: TortureHistory) {
        // The last look at each counts.
        for call in history.calls where call.isAcknowledged && call.invoked >= history.quietSince {
            switch call.operation {
            case .list: for entry in call.json["conversations"].elements { listed.insert(entry["id"].number) }
            case .read(let id, _): messages[id] = call.json.elements
            default: break
            }
        }
        for call in history.calls where call.isUnknown && call.invoked >= history.quietSince {
            wrong.append("with nothing under way, \(call.operation) is answered with \(call.status)")
        }
        checkAnswers(history)
        checkIDs(history)
        checkSends(history)
        checkConversations(history)
    }

    /// Nothing is refused for no reason, and an answer is that of its request.
    private mutating func checkAnswers(_ history: TortureHistory) {
        for call in history.calls where !call.isUnknown {
            var expected = [200, 401]
            switch call.operation {
            case .register: expected = [200, 400]
            case .logIn, .changePassword, .deleteAccount, .create, .list: break
            case .read, .delete: expected.append(404)
            case .rename(_, let title):
                expected.append(404)
                if call.isAcknowledged, call.json["title"].text != title {
                    wrong.append("\(title) is answered with another")
                }
            case .send(_, let text, _):
                expected += [404, 409]
                if call.isAcknowledged, call.json["content"].text != TortureLoad.replyPrefix + text {
                    wrong.append("\(text.tortureKey) is answered with another reply")
                }
            }
            if !expected.contains(call.status) { wrong.append("\(call.operation) is answered with \(call.status)") }
        }
    }

    /// An id is one thing's, whoever looks and whenever; and in a conversation the ids increase.
    private mutating func checkIDs(_ history: TortureHistory) {
        var shown: [Int: Shown] = [:]
        var users: [Int: String] = [:]
        var created: Set<Int> = []
        for call in history.calls {
            if let token = call.token, users.updateValue(call.name, forKey: token.user) ?? call.name != call.name {
                wrong.append("user \(token.user) has two names")
            }
            guard call.isAcknowledged else { continue }
            switch call.operation {
            case .create:
                if !created.insert(call.json.number).inserted { doubled.append("conversation \(call.json.number)") }
            case .read(let id, _):
                let elements = call.json.elements
                for message in elements {
                    let now = Shown(
                        conversation: id, sender: message["sender"].text, content: message["content"].text)
                    if shown.updateValue(now, forKey: message["id"].number) ?? now != now {
                        wrong.append("message \(message["id"].number) was another one before")
                    }
                }
                let ids = elements.map { $0["id"].number }
                if !zip(ids, ids.dropFirst()).allSatisfy(<) { wrong.append("conversation \(id) is out of order") }
            default: break
            }
        }
    }

    /// A question and its reply that were acknowledged are there, once, in this order, with every byte.
    private mutating func checkSends(_ history: TortureHistory) {
        var tries: [String: (conversation: Int, text: String, count: Int, hasKey: Bool)] = [:]
        for call in history.calls {
            guard case .send(let id, let text, let key) = call.operation else { continue }
            tries[text.tortureKey, default: (id, text, 0, key != nil)].count += 1
            guard call.isAcknowledged, let messages = messages[id] else { continue }
            checked += 2
            let reply = messages.firstIndex { $0["id"].number == call.json["id"].number }
            if reply.map({ messages[$0]["content"].text }) != TortureLoad.replyPrefix + text {
                lost.append("the reply to \(text.tortureKey)")
            }
            let question = messages.firstIndex { $0["sender"] == "user" && $0["content"].text == text }
            if question == nil { lost.append(text.tortureKey) }
            if let question, let reply, question > reply { wrong.append("\(text.tortureKey) stands behind its reply") }
        }
        for (id, messages) in messages {
            for (question, copies) in Dictionary(
                grouping: messages.filter { $0["sender"] == "user" }, by: { $0["content"].text })
            {
                guard let known = tries[question.tortureKey], known.text == question, known.conversation == id else {
                    wrong.append("conversation \(id) has a message that nobody sent there")
                    continue
                }
                if copies.count > (known.hasKey ? 1 : known.count) { doubled.append(question.tortureKey) }
            }
            var asked: [String: Int] = [:]
            for message in messages {
                let content = message["content"].text
                if message["sender"] == "user" { asked[content, default: 0] += 1 }
                guard message["sender"] == "ai" else { continue }
                let question = String(content.dropFirst(TortureLoad.replyPrefix.count))
                asked[question, default: 0] -= 1
                if asked[question]! < 0 { wrong.append("conversation \(id) has a reply without its question") }
            }
        }
    }

    /// What was opened is there unless somebody tried to delete it, and what was deleted is not.
    private mutating func checkConversations(_ history: TortureHistory) {
        var mayBeGone: Set<Int> = []
        var usersThatMayBeGone: Set<Int> = []
        for call in history.calls where call.isAcknowledged || call.isUnknown {
            switch call.operation {
            case .delete(let id):
                mayBeGone.insert(id)
                guard call.isAcknowledged else { continue }
                checked += 1
                if listed.contains(id) || messages[id] != nil { wrong.append("conversation \(id) is back") }
            case .deleteAccount: if let token = call.token { usersThatMayBeGone.insert(token.user) }
            default: break
            }
        }
        for call in history.calls where call.isAcknowledged {
            guard case .create = call.operation, let token = call.token else { continue }
            let id = call.json.number
            if mayBeGone.contains(id) || usersThatMayBeGone.contains(token.user) { continue }
            checked += 1
            if !listed.contains(id) { lost.append("conversation \(id)") }
        }
    }
}
