import CGI
public import Chatbot
import HTTPTypes
import JSON

/// One call of an endpoint: the request, and what it takes to answer it.
public final class Call {
    /// When the request came.
    public let time: Timestamp
    /// What the time is by now.
    public let now: @Sendable () -> Timestamp
    public let configuration: Configuration
    /// Of the process.
    public let environment: [String: String]

    let request: CGIRequest
    let settings: Configuration.HTTP
    private let body: CGIBody
    private let log: Log
    private var openedStore: FileStore?

    init(
        request: CGIRequest, body: CGIBody, configuration: Configuration, settings: Configuration.HTTP,
        environment: [String: String], now: @escaping @Sendable () -> Timestamp, log: Log
    ) {
        self.request = request
        self.body = body
        self.configuration = configuration
        self.settings = settings
        self.environment = environment
        self.now = now
        time = now()
        self.log = log
    }

    /// The store of this site, opened once. What its files needed is logged.
    public func store() throws -> any Store {
        if let openedStore { return openedStore }
        let store = try FileStore(root: configuration.dataDirectory) { [log] in log.warn($0) }
        openedStore = store
        return store
    }

    /// Signing up and logging in.
    public func accounts() throws -> Accounts {
        Accounts(store: try store(), settings: try configuration.accounts())
    }

    /// The user whose token came with the request (RFC 6750 section 2.1).
    public func authenticatedUser() throws -> User {
        let accounts = try accounts()
        guard let credentials = request.headerFields.first(.authorization),
            let space = credentials.firstIndex(of: " "), credentials[..<space].lowercased() == "bearer"
        else { throw ChatbotError.invalidToken }
        let token = credentials[space...].drop { $0 == " " }
        let user = try accounts.user(bearing: String(token), now: time)
        identify(user)
        return user
    }

    /// Says in the log who called.
    public func identify(_ user: User) { log.note("user_id", user.id) }

    /// Says in the log who found a reply, and what it took.
    public func note(_ usage: AssistantUsage, of reply: Message) {
        if let source = reply.draft.source { log.note("source", source.rawValue) }
        if let model = usage.model { log.note("model", model) }
        log.note("attempts", usage.attempts)
        if let tokens = usage.promptTokens { log.note("prompt_tokens", tokens) }
        if let tokens = usage.completionTokens { log.note("completion_tokens", tokens) }
        if !usage.skippedModels.isEmpty { log.note("skipped_models", usage.skippedModels.joined(separator: ",")) }
        if let failure = usage.failure { log.note("error", failure.description) }
    }

    /// The id in the path of the request. One that is beyond every id that can exist is an integer like others.
    public func conversationID() throws -> Conversation.ID {
        let text = request.path[1]
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        guard !digits.isEmpty, digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else {
            throw HTTPError.invalid([.notAnID])
        }
        guard let id = Int(text), (1...Int(Int32.max)).contains(id) else { throw ChatbotError.conversationNotFound }
        return id
    }

    /// The values of fields of a JSON body, in the order of the names; each must be there and be a string.
    public func jsonStrings(_ names: String...) throws -> [String] {
        try requireMediaType("application/json")
        let bytes = try body.read(limit: settings.maximumBodyBytes)
        // A client may take minutes to send a body, and the site may have begun to move meanwhile.
        if now().milliseconds - time.milliseconds > 1000,
            try Configuration(home: configuration.home, environment: environment).http().isInMaintenance
        {
            throw HTTPError.maintenance
        }
        return try JSONBody(bytes).strings(names)
    }

    /// The values of fields of a form, in the order of the names; each must be there.
    public func formStrings(_ names: String...) throws -> [String] {
        try requireMediaType("application/x-www-form-urlencoded")
        guard let form = URLEncodedForm(try body.read(limit: settings.maximumBodyBytes)) else {
            throw HTTPError.invalid([.notUnicode("body")])
        }
        let missing = names.filter { form[$0] == nil }.map { InvalidField.missing("body", .string($0)) }
        guard missing.isEmpty else { throw HTTPError.invalid(missing) }
        return names.compactMap { form[$0] }
    }

    /// The `Idempotency-Key` of the request, if it has one.
    public func idempotencyKey() throws -> IdempotencyKey? {
        let name = "Idempotency-Key"
        guard let text = request.headerFields.first(HTTPField.Name(name)!) else { return nil }
        do throws(InputProblem.Rule) { return try IdempotencyKey(validating: text) } catch {
            throw HTTPError.invalid([InvalidField(InputProblem(name, error), in: "header")])
        }
    }

    private func requireMediaType(_ essence: String) throws {
        guard let type = request.headerFields.first(.contentType).flatMap(MediaType.init), type.essence == essence,
            type.charset ?? "utf-8" == "utf-8"
        else { throw HTTPError.unsupportedMediaType }
    }
}
