import GroqStandIn

/// A site with `ASSISTANT=groq`, and the stand-in that it asks. Both are the test's own.
struct ModelSite: Sendable {
    static let apiKey = "gsk_secretKeyOfTheTests42"

    let groq: GroqStandIn
    let site: StagedSite
    let account: Account
    let conversation: Int

    /// - Parameters:
    ///   - module: what serves the site.
    ///   - reply: makes the text of a good reply.
    init(
        _ settings: [String: String?] = [:], on module: Apache.Module = .event,
        reply: @escaping @Sendable ([GroqStandIn.Message]) -> String = { "Reply to \($0.last?.content ?? "")" }
    ) throws {
        try self.init(settings, reply: reply) { try StagedSite(on: Apache.shared(module), .subfolder, $0) }
    }

    /// - Parameter newSite: makes the site, with the settings that it gets.
    init(
        _ settings: [String: String?] = [:],
        reply: @escaping @Sendable ([GroqStandIn.Message]) -> String = { "Reply to \($0.last?.content ?? "")" },
        newSite: ([String: String?]) throws -> StagedSite
    ) throws {
        groq = try GroqStandIn(apiKey: Self.apiKey, reply: reply)
        site = try newSite(
            ["ASSISTANT": "groq", "GROQ_API_KEY": Self.apiKey, "GROQ_BASE_URL": groq.baseURL].merging(settings) { $1 })
        account = try site.newAccount()
        conversation = try account.openConversation()
    }

    func ask(_ content: String, key: String? = nil) throws -> HTTPResponse {
        try account.ask(content, in: conversation, key: key)
    }

    func messages() throws -> [Account.Message] { try account.messages(in: conversation) }

    func contents() throws -> [String] { try messages().map(\.content) }
}
