import CGI
public import Chatbot
public import Environment
import HTTPTypes
import Logging
public import SystemPackage

/// A request's way through an endpoint: read it, answer it, write the response, log it.
public struct Site: Sendable {
    private let home: String
    private let environment: EnvironmentVariables
    private let now: @Sendable () -> Timestamp
    private let willRespond: @Sendable () -> Void

    /// - Parameters:
    ///   - home: the folder that holds `cgi-bin`.
    ///   - environment: of the process: the request (RFC 3875), and settings that win over those of the `.env` file.
    ///   - now: the time.
    ///   - willRespond: called before a whole response is written: some servers end a program as soon as they have it, before its
    ///     line is in the log.
    public init(
        home: String, environment: EnvironmentVariables, now: @escaping @Sendable () -> Timestamp,
        willRespond: @escaping @Sendable () -> Void = {}
    ) {
        self.home = home
        self.environment = environment
        self.now = now
        self.willRespond = willRespond
    }

    /// Serves one request. Whatever happens, there is a response, and a line in the log.
    public func serve<E: Endpoint>(_ endpoint: E.Type, input: FileDescriptor, output: FileDescriptor) {
        let began = now()
        var random = SystemRandomNumberGenerator()
        var requestID = RequestID(random: &random)
        let log = Log(endpoint: E.name, now: now)
        let events = EventStream(to: output, now: now)
        var answer: Answer
        var body: CGIBody?
        var isHead = false
        do {
            let request = try CGIRequest(environment: environment)
            isHead = request.method == .head
            requestID = RequestID(sent: request.headerFields) ?? requestID
            log.note("request_id", requestID.text)
            log.note("method", request.method.rawValue)
            let requestBody = CGIBody(of: request, input: input)
            body = requestBody
            answer = try self.answer(E.self, request, requestBody, requestID, log, events)
        } catch {
            answer = Answer(error)
            answer.headerFields.append(RequestID.fieldName, requestID.text)
            log.note(error)
        }
        if events.hasBegun {
            events.end(with: answer)
            log.note("stream", events.isAbandoned ? "abandoned" : "sent")
        } else {
            willRespond()
            do {
                try answer.response.write(to: output, omittingBody: isHead)
            } catch {
                log.note(error)
            }
        }
        log.finish(status: answer.status.code, milliseconds: now().milliseconds - began.milliseconds)
        // Last: the client may read slowly and send slowly or never, and the server may end this process meanwhile.
        events.finish(within: Self.patienceWithReaders)
        body?.discardRest()
    }

    /// How long a client may take for the last of a stream.
    private static let patienceWithReaders = Duration.seconds(30)

    private func answer<E: Endpoint>(
        _ endpoint: E.Type, _ request: CGIRequest, _ body: CGIBody, _ requestID: RequestID, _ log: Log,
        _ events: EventStream
    ) throws -> Answer {
        let configuration = try Configuration(home: home, environment: environment)
        try log.open(configuration)
        let settings = try configuration.http()
        let cors = CORS(settings, request: request)
        var headerFields = cors.headerFields
        headerFields.append(RequestID.fieldName, requestID.text)
        let call = Call(
            request: request, requestID: requestID, body: body, configuration: configuration, settings: settings,
            environment: environment, now: now, log: log, events: events, headerFields: headerFields)
        var answer: Answer
        do {
            answer = try Self.route(E.self, call, cors)
        } catch {
            answer = Answer(error)
            log.note(error)
        }
        answer.headerFields.append(contentsOf: call.headerFields)
        return answer
    }

    private static func route<E: Endpoint>(_ endpoint: E.Type, _ call: Call, _ cors: CORS) throws -> Answer {
        let (method, path) = (call.request.method, call.request.path)
        let answered = method == .head ? .get : method
        guard E.route.matches(path) || E.otherRoutes.contains(where: { $0.matches(path) }), E.route.method == answered
        else { return try answerOfNoEndpoint(call, cors) }
        // Here, for every endpoint alike, and before it has looked at a token or a body.
        if call.settings.isInMaintenance, E.route.changesData { throw ChatbotError.inMaintenance }
        return try E.answer(call)
    }

    /// The answer to a request that is not for this executable. The table of all routes costs something, and is only made
    /// here.
    private static func answerOfNoEndpoint(_ call: Call, _ cors: CORS) throws -> Answer {
        let (method, path) = (call.request.method, call.request.path)
        let methods = Route.methods(of: path)
        if methods.isEmpty { throw HTTPError.notFound }
        if method == .options {
            return cors.preflight(
                methods: methods, requestedHeaders: call.request.headerFields.first(.accessControlRequestHeaders))
        }
        guard methods.contains(method) else { throw HTTPError.methodNotAllowed(methods) }
        // The server chose another executable than the one of this route: the one it should have chosen was removed.
        throw HTTPError.notFound
    }
}
