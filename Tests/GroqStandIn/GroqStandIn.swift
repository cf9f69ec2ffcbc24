import Foundation
import Synchronization

/// A server on loopback that answers as Groq's chat completions do, and misbehaves on demand.
///
/// A request is validated first, so that no script hides a request which Groq would refuse; then it gets what the script
/// says for it. Safe to use from any thread. Each test has its own.
public final class GroqStandIn: Sendable {
    public typealias Message = RecordedRequest.Message

    /// Such as `http://127.0.0.1:34567/openai/v1`.
    public var baseURL: String { "http://127.0.0.1:\(port)/openai/v1" }
    public var port: UInt16 { server.port }

    /// The only key that is let in.
    public let apiKey: String

    private let models: [Model]
    private let limits: RateLimits
    private let reply: @Sendable ([Message]) -> String
    private let state = Mutex(State())
    private let server: LoopbackServer

    private struct State {
        var requests: [RecordedRequest] = []
        var connections = 0
        /// The open connection over which each request came.
        var connectionIDs: [Int: Int32] = [:]
        var script: [Behavior] = []
        var afterScript = Behavior.reply
        var retired: [String: Model.Retirement] = [:]
        var quotas: [String: ModelQuota] = [:]
        var clockOffset = 0.0
    }

    /// Starts listening.
    /// - Parameter reply: makes the text of a good reply from the messages of a request.
    public init(
        apiKey: String = "gsk_standin0123456789", models: [Model] = Model.all, limits: RateLimits = .generous,
        reply: @escaping @Sendable ([Message]) -> String = {
            "You said: \($0.last { $0.role == "user" }?.content ?? "")"
        }
    ) throws {
        self.apiKey = apiKey
        self.models = models
        self.limits = limits
        self.reply = reply
        server = try LoopbackServer()
        server.start { [self] in serve($0) }
    }

    /// Cuts all connections; connecting is refused from then on.
    public func stop() {
        server.stop()
    }

    // MARK: What it does

    /// The next valid requests get these, one each.
    public func enqueue(_ behaviors: Behavior...) {
        state.withLock { $0.script += behaviors }
    }

    /// What valid requests get when the script is used up.
    public func always(_ behavior: Behavior) {
        state.withLock { $0.afterScript = behavior }
    }

    public func retire(_ model: String, as retirement: Model.Retirement) {
        state.withLock { $0.retired[model] = retirement }
    }

    /// Sets the clock that the list of models tells.
    public func setClock(ahead seconds: Double) {
        state.withLock { $0.clockOffset = seconds }
    }

    // MARK: What it saw

    /// All requests so far, in the order in which they came.
    public var requests: [RecordedRequest] { state.withLock { $0.requests } }

    /// Whether the client of a request is still there, to get its answer or with the next request.
    /// - Parameter request: its place in `requests`.
    public func isConnected(request: Int) -> Bool {
        state.withLock { $0.connectionIDs[request].map(Connection.isOpen) ?? false }
    }

    /// Returns when the client of a request has left, or its connection was closed.
    public func waitUntilDisconnected(request: Int) {
        while isConnected(request: request) {
            usleep(1000)
        }
    }

    /// How many connections were accepted.
    public var connections: Int { state.withLock { $0.connections } }

    // MARK: Serving

    private func serve(_ connection: borrowing Connection) {
        let id = connection.id
        state.withLock { $0.connections += 1 }
        var reader = RequestReader()
        while let request = reader.next(from: connection), answer(request, over: connection) {}
        state.withLock { state in
            state.connectionIDs = state.connectionIDs.filter { $0.value != id }
        }
    }

    /// Whether the connection can take another request.
    private func answer(_ request: RecordedRequest, over connection: borrowing Connection) -> Bool {
        let (behavior, headers) = decide(request, over: connection.id)
        switch behavior {
        case .reply:
            return send(reply(to: request), for: request, headers, over: connection)
        case .delayedReply(let milliseconds):
            connection.wait(milliseconds: milliseconds)
            return send(reply(to: request), for: request, headers, over: connection)
        case .content(let content, let finishReason):
            return send(.reply(content, finishReason: finishReason), for: request, headers, over: connection)
        case .stream(let script):
            return send(script, for: request, headers, over: connection)
        case .response(let response):
            return send(response, headers, over: connection)
        case .reset:
            connection.resetOnClose()
        case .close:
            break
        case .stall:
            connection.wait()
        case .stallInBody:
            sendHalf(of: request, then: .stall, over: connection)
        case .truncatedBody:
            sendHalf(of: request, then: .close, over: connection)
        }
        return false
    }

    /// What to do with a request, and the headers that say how much of the quota is left.
    private func decide(_ request: RecordedRequest, over connection: Int32) -> (Behavior, headers: [String: String]) {
        state.withLock { state in
            state.connectionIDs[state.requests.count] = connection
            state.requests.append(request)
            let validation = RequestValidation(apiKey: apiKey, models: models, retired: state.retired)
            if let refusal = validation.refusal(of: request) {
                return (.response(refusal), [:])
            }
            if validation.asksForModels(request) {
                let behavior = state.script.isEmpty ? state.afterScript : state.script.removeFirst()
                guard case .reply = behavior else { return (behavior, [:]) }
                let models = models.filter { state.retired[$0.id] == nil }
                return (.response(.models(models, at: request.receivedAt + state.clockOffset)), [:])
            }
            let model = request.model ?? ""
            let now = request.receivedAt.timeIntervalSince1970
            var quota = state.quotas[model] ?? ModelQuota(limits, now: now)
            let refusal = quota.admit(tokens: request.estimatedTokens, model: model, now: now)
            state.quotas[model] = quota
            if let refusal {
                return (.response(refusal), quota.headers)
            }
            return (state.script.isEmpty ? state.afterScript : state.script.removeFirst(), quota.headers)
        }
    }

    private func reply(to request: RecordedRequest) -> StreamScript {
        .reply(reply(request.messages))
    }

    private func send(
        _ script: StreamScript, for request: RecordedRequest, _ headers: [String: String],
        over connection: borrowing Connection
    ) -> Bool {
        if request.isForStream {
            var writer = StreamWriter(script, for: request)
            return writer.send(headers, over: connection)
        }
        return send(.completion(of: request, by: script), headers, over: connection)
    }

    private func send(_ response: Response, _ headers: [String: String], over connection: borrowing Connection) -> Bool
    {
        var response = response
        response.headers.merge(headers) { own, _ in own }
        return connection.send(response.head + response.body)
    }

    /// Sends half of a good reply, and does one more step.
    private func sendHalf(
        of request: RecordedRequest, then step: StreamScript.Step, over connection: borrowing Connection
    ) {
        let script = reply(to: request)
        if request.isForStream {
            _ = send(script.half(then: step), for: request, [:], over: connection)
            return
        }
        let response = Response.completion(of: request, by: script)
        connection.send(response.head + response.body.prefix(response.body.count / 2))
        if case .stall = step {
            connection.wait()
        }
    }
}
