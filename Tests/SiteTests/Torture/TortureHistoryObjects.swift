/// The history of each object, in steps of its model.
struct TortureObjects {
    private(set) var conversations: [Int: [TimedStep<TortureConversation.Step>]] = [:]
    private(set) var accounts: [String: [TimedStep<TortureAccount.Step>]] = [:]

    /// Texts, titles and passwords as numbers. The first title has one of its own.
    private var numbers: [String: Int] = [:]
    /// The conversations of each user, and when they were asked for.
    private var owned: [Int: [(id: Int, invoked: UInt64)]] = [:]
    /// The conversations that are there in the end.
    private var lasting: Set<Int> = []
    /// Those whose messages cannot be counted afterwards.
    private var uncountable: Set<Int> = []
    private var sends = 0

    init(_ history: TortureHistory) {
        for call in history.calls where call.isAcknowledged {
            if case .create = call.operation, let token = call.token {
                owned[token.user, default: []].append((call.json.number, call.invoked))
            }
        }
        addUnknownConversations(history)
        for call in history.calls where call.isAcknowledged && call.invoked >= history.quietSince {
            if case .read(let id, _) = call.operation { lasting.insert(id) }
        }
        let seen = Self.textsSeen(in: history)
        for call in history.calls {
            addToAccount(call)
            if let token = call.token { addToConversations(call, token, seen) }
        }
        for id in uncountable {
            conversations[id]?.removeAll { if case .readCount = $0.step { true } else { false } }
        }
    }

    /// Conversations that a list shows, although nobody was told that they were opened.
    private mutating func addUnknownConversations(_ history: TortureHistory) {
        var known = Set(owned.values.joined().map(\.id))
        for call in history.calls where call.isAcknowledged {
            guard case .list = call.operation, let token = call.token else { continue }
            for id in call.json["conversations"].elements.map({ $0["id"].number }) where known.insert(id).inserted {
                owned[token.user, default: []].append((id, 0))
                conversations[id] = [TimedStep(.create, invoked: 0, returned: .max, isOptional: true)]
            }
        }
    }

    // MARK: Accounts

    private mutating func addToAccount(_ call: TortureHistory.Call) {
        let steps = accountSteps(call)
        accounts[call.name, default: []] += steps.map {
            TimedStep($0, invoked: call.invoked, returned: call.returned, isOptional: call.isUnknown)
        }
    }

    private mutating func accountSteps(_ call: TortureHistory.Call) -> [TortureAccount.Step] {
        let isDone = call.isAcknowledged || call.isUnknown
        switch call.operation {
        case .register(let password):
            return [isDone ? .register(password: number(password)) : .findTaken]
        case .logIn(let password):
            if call.isUnknown { return [] }
            guard call.isAcknowledged else { return [.failToLogIn(password: number(password))] }
            return [.logIn(password: number(password), TortureAccount.Token(call.json["access_token"].text))]
        case .changePassword(let old, let new):
            guard let token = call.token else { return [] }
            return [
                isDone
                    ? .change(token, from: number(old), to: number(new)) : .failToChange(token, from: number(old))
            ]
        case .deleteAccount(let password):
            guard let token = call.token else { return [] }
            return [
                isDone
                    ? .delete(token, password: number(password)) : .failToChange(token, from: number(password))
            ]
        default:
            guard let token = call.token, !call.isUnknown else { return [] }
            return [call.status == 401 ? .failToUse(token) : .use(token)]
        }
    }

    // MARK: Conversations

    private mutating func addToConversations(
        _ call: TortureHistory.Call, _ token: TortureAccount.Token, _ seen: Set<String>
    ) {
        if call.status == 401 || call.status == 409 { return }
        let known = (owned[token.user] ?? []).filter { $0.invoked < call.returned }.map(\.id)
        switch call.operation {
        case .register, .logIn, .changePassword: break
        case .deleteAccount: for id in known { add(.vanish, to: id, call) }
        case .create: if call.isAcknowledged { add(.create, to: call.json.number, call) }
        case .list where call.isAcknowledged:
            let listed = call.json["conversations"].elements
            for id in listed.map({ $0["id"].number }) where !known.contains(id) { add(.stray, to: id, call) }
            for id in known {
                guard let entry = listed.first(where: { $0["id"].number == id }) else {
                    add(.miss, to: id, call)
                    continue
                }
                add(.readTitle(title(entry["title"].text)), to: id, call)
                add(.readCount(entry["message_count"].number), to: id, call)
            }
        case .read(let id, let limit) where !call.isUnknown:
            let messages = call.json.elements.map { code(of: $0) }
            add(call.isAcknowledged ? .read(messages, limit: limit ?? .max) : .miss, to: id, call)
        case .list, .read: break
        case .send(let id, let text, let key): addSend(text, key, to: id, call, seen)
        case .rename(let id, let text):
            if call.isUnknown, !seen.contains(text.tortureKey) { return }
            add(call.status == 404 ? .miss : .rename(title(text)), to: id, call)
            if call.isAcknowledged { add(.readCount(call.json["message_count"].number), to: id, call) }
        case .delete(let id): add(call.status == 404 ? .miss : .delete, to: id, call)
        }
    }

    private mutating func addSend(
        _ text: String, _ key: String?, to id: Int, _ call: TortureHistory.Call, _ seen: Set<String>
    ) {
        sends += 1
        if call.status == 404 { add(.miss, to: id, call) }
        let isAnswered = call.isAcknowledged || seen.contains(Self.replyKey(text.tortureKey))
        guard isAnswered || seen.contains(text.tortureKey) else {
            // It may have been counted in a list, before the conversation was deleted: see `textsSeen`.
            if !lasting.contains(id) { uncountable.insert(id) }
            return
        }
        let (send, isOptional) = (sends, !call.isAcknowledged)
        let text = number(text)
        add(.ask(send: send, text: text, hasKey: key != nil), to: id, call, isOptional: isOptional)
        add(.entitle(send: send, text: text), to: id, call, isOptional: isOptional)
        // A reply that nobody was shown may have been counted in a list, unless it is missing in the end.
        if isAnswered || !lasting.contains(id) {
            add(.answer(send: send, text: text), to: id, call, isOptional: isOptional)
        }
        if isOptional { add(.die(send: send), to: id, call, isOptional: true) }
    }

    private mutating func add(
        _ step: TortureConversation.Step, to id: Int, _ call: TortureHistory.Call, isOptional: Bool = false
    ) {
        conversations[id, default: []].append(
            TimedStep(
                step, invoked: call.invoked, returned: call.returned, isOptional: isOptional || call.isUnknown))
    }

    // MARK: Numbers

    /// The texts that anybody was shown, questions apart from replies.
    ///
    /// What a client wrote that was told nothing, and that nobody ever saw, is left out: whatever explains a history with it
    /// explains the history without it. The only other trace of such a question is a number in a list; where all messages
    /// were looked at in the end it is certain that it is not there, and elsewhere numbers are not explained. Without this, each
    /// of them would double the orders to be tried.
    private static func textsSeen(in history: TortureHistory) -> Set<String> {
        var seen: Set<String> = []
        for call in history.calls where call.isAcknowledged {
            switch call.operation {
            case .read:
                for message in call.json.elements {
                    let key = question(of: message).tortureKey
                    seen.insert(message["sender"] == "ai" ? replyKey(key) : key)
                }
            case .list: for entry in call.json["conversations"].elements { seen.insert(entry["title"].text.tortureKey) }
            default: break
            }
        }
        return seen
    }

    private static func replyKey(_ key: String) -> String { TortureLoad.replyPrefix + key }

    /// The question that a message is, or answers.
    private static func question(of message: JSON) -> String {
        let content = message["content"].text
        return message["sender"] == "ai" ? String(content.dropFirst(TortureLoad.replyPrefix.count)) : content
    }

    private mutating func code(of message: JSON) -> Int {
        let number = number(Self.question(of: message))
        return message["sender"] == "ai" ? ~number : number
    }

    private mutating func title(_ text: String) -> Int {
        text == "New Conversation" ? TortureConversation.initialTitle : number(text)
    }

    private mutating func number(_ text: String) -> Int {
        let key = text.tortureKey
        if let number = numbers[key] { return number }
        numbers[key] = numbers.count + 1
        return numbers.count
    }
}

extension String {
    /// Every text of a client begins with a word of its own, and a title with the first word of its question.
    var tortureKey: String { String(prefix { $0 != " " }) }
}

extension TortureAccount.Token {
    /// Reads what a token says.
    init(_ text: String) {
        let parts = text.split(separator: ".")
        let claims = parts.count == 3 ? Token.decode(parts[1]).flatMap { try? JSON($0) } : nil
        self.init(user: claims?["uid"].number ?? 0, version: max(0, claims?["ver"].number ?? 0))
    }
}
