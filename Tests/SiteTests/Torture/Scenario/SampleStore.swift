import Foundation

/// The store that most operations start from, made by the endpoints themselves.
struct SampleStore: Sendable {
    struct Member: Sendable {
        let name: String
        let password: String
        let token: String
        /// The ids of the conversations.
        var conversations: [Int] = []
    }

    static let shared = Result { try SampleStore() }

    let image: FolderImage
    /// Three conversations: with two messages, with four, and with none.
    let maria: Member
    /// Lies in one file with maria.
    let neighbor: Member
    /// Alone in a file, without conversations.
    let petra: Member
    /// Whom nothing that is done here concerns.
    let nikos: Member

    /// How often the audit trail has each event.
    let auditEvents: [String: Int]

    static let key = "7c1f8a52-key-of-the-last-message"

    private init() throws {
        let folder = try ScratchFolder()
        let site = try CGISite(data: folder.url)
        // The two names have one hash.
        guard StoreFiles.userFile("maria") == StoreFiles.userFile("maria-111406") else {
            throw HarnessError("the hash")
        }
        maria = try Self.add("maria", messages: [2, 4, 0], to: site)
        neighbor = try Self.add("maria-111406", messages: [2], to: site)
        petra = try Self.add("petra", messages: [], to: site)
        nikos = try Self.add("nikos", messages: [4], to: site)
        image = try FolderImage(of: folder.url, without: Trace.excluded)
        auditEvents = Dictionary(
            try AuditFiles(data: folder.url).lines().map { ($0["event"].text, 1) }, uniquingKeysWith: +)
    }

    private static func add(_ name: String, messages: [Int], to site: CGISite) throws -> Member {
        let password = "password of \(name)"
        _ = try site.succeed(.post("/auth/register", ["username": .string(name), "password": .string(password)]))
        var member = Member(name: name, password: password, token: try site.logIn(name, password))
        for count in messages {
            let id = try site.succeed(.post("/conversations/").bearing(member.token)).number
            member.conversations.append(id)
            for number in 0..<count / 2 {
                let question = HTTPRequest.ask("How do I withdraw money? \(number)", in: id).bearing(member.token)
                _ = try site.succeed(question.with("Idempotency-Key", number == count / 2 - 1 ? key : "key-\(number)"))
            }
        }
        return member
    }
}

extension CGISite {
    /// The JSON of a request that must succeed.
    func succeed(_ request: HTTPRequest) throws -> JSON {
        let outcome = try send(request)
        guard outcome.flaw == nil, outcome.isAcknowledged else {
            throw HarnessError("\(request.testDescription): \(outcome)")
        }
        return outcome.json
    }

    func logIn(_ name: String, _ password: String) throws -> String {
        try succeed(.post("/auth/token", form: ["username": name, "password": password]))["access_token"].text
    }
}

extension HTTPRequest {
    /// Asks a question, or says something.
    static func ask(_ content: String, in conversation: Int) -> HTTPRequest {
        .post("/conversations/\(conversation)/messages", ["content": .string(content)])
    }
}
