import CGI
public import Chatbot
public import Environment
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
    public let environment: EnvironmentVariables

    let request: CGIRequest
    private let requestID: RequestID
    let settings: Configuration.HTTP
    private let body: CGIBody
    private let log: Log
    private let events: EventStream
    private var openedStore: FileStore?

    /// What every response to this request bears besides the fields of the answer.
    var headerFields: [HTTPField]

    init(
        request: CGIRequest, requestID: RequestID, body: CGIBody, configuration: Configuration,
        settings: Configuration.HTTP,
        environment: EnvironmentVariables, now: @escaping @Sendable () -> Timestamp, log: Log, events: EventStream,
        headerFields: [HTTPField]
    ) {
        self.request = request
        self.requestID = requestID
        self.body = body
        self.configuration = configuration
        self.settings = settings
        self.environment = environment
        self.now = now
        time = now()
        self.log = log
        self.events = events
        self.headerFields = headerFields
    }

    /// The store of this site, opened once. What its files needed is logged.
    public func store() throws -> any Store {
        if let openedStore { return openedStore }
        let store = try FileStore(
            root: configuration.dataDirectory, onEvent: warn, onRoutineEvent: { [log] in log.debug($0) })
        openedStore = store
        return store
    }

    /// Signing up, logging in, and what a user may do with the account.
    public func accounts() throws -> Accounts {
        Accounts(store: try store(), settings: try configuration.accounts(), limits: try limits(), actor: actor)
    }

    /// Whoever sent the request, as the audit trail has it.
    public var actor: AuditEvent.Actor { .user(requestID: requestID.text) }

    /// How often one may call, and how much goes on at once.
    public func limits() throws -> Limits {
        Limits(
            directory: configuration.limitsDirectory, settings: try configuration.limits(),
            secret: try configuration.accounts().key, onEvent: warn)
    }

    /// Counts an attempt to prove a password.
    /// - Throws: ``ChatbotError/tooManyRequests(_:)``.
    public func countLogIn(as username: String) throws {
        let address = try configuration.limits().trustedProxies.client(
            remoteAddress: request.remoteAddress ?? "", forwardedFor: request.headerFields.first(Self.forwardedFor))
        tell(try limits().admitLogIn(from: address, as: username, at: time))
    }

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")!

    /// Tells the client how often it may call.
    /// - Parameter admission: `nil` without a limit.
    public func tell(_ admission: Admission?) {
        if let admission { headerFields.append(contentsOf: [HTTPField](admission)) }
    }

    /// The user whose token came with the request (RFC 6750 section 2.1).
    public func authenticatedUser() throws -> User {
        let authentication = Authentication(store: try store(), settings: try configuration.accounts())
        guard let credentials = request.headerFields.first(.authorization),
            let space = credentials.firstIndex(of: " "), credentials[..<space].lowercased() == "bearer"
        else { throw ChatbotError.invalidToken }
        let token = credentials[space...].drop { $0 == " " }
        let user = try authentication.user(bearing: String(token), now: time)
        identify(user)
        return user
    }

    /// Writes a line into the log about what an operator should know.
    public var warn: @Sendable (String) -> Void { { [log] in log.warn($0) } }

    /// Says in the log who called.
    public func identify(_ user: User) { log.note("user_id", user.id) }

    /// Says in the log who found a reply, and what it took.
    public func note(_ usage: AssistantUsage, of reply: Message) {
        if let source = reply.draft.source { log.note("source", source.rawValue) }
        if let model = usage.model { log.note("model", model) }
        for (name, number) in reply.draft.cost.fields {
            // The line has the milliseconds of the request, too.
            if let number { log.note(name == "milliseconds" ? "reply_milliseconds" : name, number) }
        }
        if usage.isDeclined { log.note("declined", true) }
        if !usage.skippedModels.isEmpty { log.note("skipped_models", usage.skippedModels.joined(separator: ",")) }
        if let failure = usage.failure { log.note("error", failure.description) }
    }

    /// The values of fields of a JSON body, in the order of the names; each must be there and be a string.
    public func jsonStrings(_ names: String...) throws -> [String] {
        try requireMediaType("application/json")
        let bytes = try body.read(limit: settings.maximumBodyBytes)
        try refuseIfMaintenanceBegan()
        return try JSONBody(bytes).strings(names)
    }

    /// Looks at `MAINTENANCE` once more, when that is worth it: a client may take minutes to send a body, and a conversation to
    /// be free, and the site may have begun to move meanwhile.
    /// - Throws: ``ChatbotError/inMaintenance``.
    public func refuseIfMaintenanceBegan() throws(ChatbotError) {
        guard now().milliseconds - time.milliseconds > 1000,
            let configuration = try? Configuration(home: configuration.home, environment: environment),
            let settings = try? configuration.http(), settings.isInMaintenance
        else { return }
        throw .inMaintenance
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

    func report(_ progress: ReplyProgress) { events.report(progress, headerFields: headerFields) }

    private func requireMediaType(_ essence: String) throws {
        guard let type = request.headerFields.first(.contentType).flatMap(MediaType.init), type.essence == essence,
            type.charset ?? "utf-8" == "utf-8"
        else { throw HTTPError.unsupportedMediaType }
    }
}
