import Synchronization

/// A username that one or more clients use, with what they know of it.
final class TortureName: Sendable {
    struct Knowledge: Sendable {
        /// The newest first, with those that may have been set by a call that nobody knows the end of.
        var passwords: [String] = []
        var token = ""
        var conversations: [Int] = []
    }

    let text: String
    let knowledge = Mutex(Knowledge())

    init(_ text: String) { self.text = text }
}

/// A client that does anything at random, as fast as it is answered.
struct TortureClient: Sendable {
    let site: StagedSite
    let recorder: TortureRecorder
    let name: TortureName
    /// Tells this client's texts from all others.
    let label: String
    private var random: TortureRandom
    private var texts = 0

    init(_ site: StagedSite, _ recorder: TortureRecorder, _ name: TortureName, label: String, seed: UInt64) {
        (self.site, self.recorder, self.name, self.label) = (site, recorder, name, label)
        random = TortureRandom(seed: seed)
    }

    /// Does one thing.
    mutating func act() {
        let (token, conversations) = name.knowledge.withLock { ($0.token, $0.conversations) }
        if token.isEmpty { return enter() }
        guard let conversation = conversations.suffix(4).randomElement(using: &random) else { return create(token) }
        switch Int.random(in: 0..<1000, using: &random) {
        case 0..<320: send(to: conversation, token)
        case ..<520: read(conversation, token)
        case ..<620: call(.list, token, .get("/conversations/"))
        case ..<680: create(token)
        case ..<860: rename(conversation, token)
        case ..<895: delete(conversation, token)
        case ..<935: changePassword(token)
        case ..<965: logIn()
        case ..<995: register()
        default: deleteAccount(token)
        }
    }

    // MARK: Accounts

    /// Gets a token, for the account that is there or for a new one.
    mutating func enter() {
        if !logIn() { register() }
    }

    @discardableResult
    private mutating func logIn() -> Bool {
        for password in name.knowledge.withLock({ $0.passwords }) {
            let call = recorder.record(.logIn(password: password), of: name.text) {
                try site.logIn(name.text, password)
            }
            if call.isUnknown { return true }
            guard call.isAcknowledged else {
                forget(password)
                continue
            }
            remember(password)
            name.knowledge.withLock { $0.token = call.json["access_token"].text }
            return true
        }
        return false
    }

    private mutating func register() {
        let password = newText("password")
        let call = recorder.record(.register(password: password), of: name.text) {
            try site.register(name.text, password)
        }
        // Not before: others would try it too early, and forget it.
        if call.isAcknowledged || call.isUnknown { remember(password) }
    }

    private mutating func changePassword(_ token: String) {
        guard let old = name.knowledge.withLock({ $0.passwords.first }) else { return }
        let new = newText("password")
        let call = call(
            .changePassword(from: old, to: new), token,
            .post("/auth/password", ["password": .string(old), "new_password": .string(new)]))
        if call.isAcknowledged || call.isUnknown { remember(new) }
        if call.isAcknowledged { name.knowledge.withLock { $0.token = call.json["access_token"].text } }
    }

    private mutating func deleteAccount(_ token: String) {
        guard let password = name.knowledge.withLock({ $0.passwords.first }) else { return }
        let call = call(
            .deleteAccount(password: password), token, .delete("/auth/me", ["password": .string(password)]))
        if call.isAcknowledged { name.knowledge.withLock { ($0.token, $0.conversations) = ("", []) } }
    }

    private func remember(_ password: String) {
        forget(password)
        name.knowledge.withLock { $0.passwords.insert(password, at: 0) }
    }

    private func forget(_ password: String) {
        name.knowledge.withLock { $0.passwords.removeAll { $0 == password } }
    }

    // MARK: Conversations

    private mutating func create(_ token: String) {
        let call = call(.create, token, .post("/conversations/"))
        if call.isAcknowledged { name.knowledge.withLock { $0.conversations.append(call.json.number) } }
    }

    private mutating func rename(_ id: Int, _ token: String) {
        // Long titles make a file grow until it is compacted.
        let title = newText("t") + " " + String(repeating: "\u{1F600}", count: Int.random(in: 1...150, using: &random))
        call(.rename(id, title), token, .patch("/conversations/\(id)", ["title": .string(title)]))
    }

    private mutating func delete(_ id: Int, _ token: String) {
        let call = call(.delete(id), token, .delete("/conversations/\(id)"))
        guard call.isAcknowledged || call.status == 404 else { return }
        // Some go on talking to it.
        if Bool.random(using: &random) { name.knowledge.withLock { $0.conversations.removeAll { $0 == id } } }
    }

    private mutating func read(_ id: Int, _ token: String) {
        let limit = Bool.random(using: &random) ? nil : Int.random(in: 1...6, using: &random)
        call(
            .read(id, limit: limit), token, .get("/conversations/\(id)/messages" + (limit.map { "?limit=\($0)" } ?? ""))
        )
    }

    /// Sends a message, and again when nothing is known of it: without a key, or under the same one. A key is also sent again
    /// now and then by a client that has its reply.
    private mutating func send(to id: Int, _ token: String) {
        let length = Int.random(in: 0..<(Int.random(in: 0..<4, using: &random) == 0 ? 4500 : 50), using: &random)
        let text = newText("q") + " " + String(repeating: "x", count: length + 1)
        let key = Bool.random(using: &random) ? text.tortureKey : nil
        for _ in 1...3 {
            var request = HTTPRequest.post("/conversations/\(id)/messages", ["content": .string(text)])
            if let key { request = request.with("Idempotency-Key", key) }
            let call = call(.send(id, text, key: key), token, request)
            let isRepeated = call.isAcknowledged && key != nil && Bool.random(using: &random)
            guard call.isUnknown || isRepeated, Bool.random(using: &random) else { return }
        }
    }

    // MARK: Calls

    @discardableResult
    private func call(
        _ operation: TortureHistory.Operation, _ token: String, _ request: HTTPRequest
    ) -> TortureHistory.Call {
        let call = recorder.record(operation, of: name.text, token: TortureAccount.Token(token)) {
            try site.send(request.bearing(token))
        }
        if call.status == 401 { name.knowledge.withLock { if $0.token == token { $0.token = "" } } }
        return call
    }

    /// A text that nobody else has.
    private mutating func newText(_ kind: String) -> String {
        texts += 1
        return "\(kind)-\(label)-\(texts)"
    }

    // MARK: The end

    /// Looks at everything that is there, and uses all of it once more: what damages files shows here.
    mutating func lookAtEverything() throws {
        name.knowledge.withLock { $0.token = "" }
        for _ in 1...3 where name.knowledge.withLock({ $0.token.isEmpty }) { enter() }
        let token = name.knowledge.withLock { $0.token }
        if token.isEmpty { throw HarnessError("nobody can log in as \(name.text)") }
        for isOver in [false, true] {
            let list = call(.list, token, .get("/conversations/"))
            if !list.isAcknowledged { throw HarnessError("a list is answered with \(list.status)") }
            for id in list.json["conversations"].elements.map({ $0["id"].number }) {
                let read = call(.read(id, limit: nil), token, .get("/conversations/\(id)/messages"))
                if !read.isAcknowledged { throw HarnessError("reading \(id) is answered with \(read.status)") }
                if isOver { continue }
                send(to: id, token)
                rename(id, token)
            }
        }
    }
}

/// Numbers that are the same for the same seed (SplitMix64).
struct TortureRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}
