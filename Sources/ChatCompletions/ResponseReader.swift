/// Reads the response to one request: an event stream as it comes, any other body when it is whole.
struct ResponseReader: ~Copyable {
    enum Step {
        /// More of the answer.
        case piece(String)

        /// About a second has passed without any.
        case waiting

        /// The answer is whole.
        case completion(Completion)
    }

    private let session: HTTPSession
    private var transfer: HTTPTransfer
    private let apiKey: APIKey?
    private let streams: Bool

    /// Looked at when the first bytes or the end are there.
    private lazy var head = session.head
    private var document: [UInt8] = []
    private var events = ServerSentEventParser(limit: HTTPSession.bodyLimit)
    private var completion: Completion
    private var bodyHasEnded = false
    private var isComplete = false
    private var isQuiet = true

    /// Sends the request.
    /// - Parameters:
    ///   - streams: whether it asks for a stream.
    ///   - timeout, silence: see `HTTPSession.send`.
    init(
        posting body: [UInt8], over session: HTTPSession, apiKey: APIKey?, streams: Bool, timeout: Duration,
        silence: Duration
    ) throws(AttemptFailure) {
        do {
            transfer = try session.send("POST", body, timeout: timeout, silence: silence)
        } catch {
            throw .transport(error)
        }
        self.session = session
        self.apiKey = apiKey
        self.streams = streams
        completion = Completion(apiKey: apiKey)
    }

    mutating func next() throws(AttemptFailure) -> Step {
        while !isComplete {
            let piece: String
            if let event = try nextEvent() {
                piece = try read(event)
            } else if bodyHasEnded {
                piece = try readEnd()
            } else {
                switch try receive() {
                case .bytes(let bytes): try keep(bytes)
                case .second where isQuiet: return .waiting
                case .second: isQuiet = true
                case .end:
                    bodyHasEnded = true
                    events.end()
                }
                continue
            }
            if !piece.isEmpty {
                isQuiet = false
                return .piece(piece)
            }
        }
        return .completion(completion)
    }

    // MARK: Bytes

    /// An error is a document whatever was asked for, and so is an answer of a server that does not stream.
    private var isStream: Bool {
        mutating get { streams && head.isSuccess && !head.isJSON }
    }

    /// An answer that has come to its end is whole, however the connection ends.
    private mutating func receive() throws(AttemptFailure) -> HTTPTransfer.Event {
        do {
            return try transfer.next()
        } catch {
            guard completion.finishReason != nil else { throw .transport(error) }
            return .end
        }
    }

    private mutating func keep(_ bytes: [UInt8]) throws(AttemptFailure) {
        if isStream {
            events.append(bytes)
        } else {
            document += bytes
            guard document.count <= HTTPSession.bodyLimit else { throw .transport(.tooLong) }
        }
    }

    private mutating func nextEvent() throws(AttemptFailure) -> ServerSentEvent? {
        do {
            return try events.next()
        } catch {
            throw .transport(.tooLong)
        }
    }

    // MARK: Answer

    private mutating func read(_ event: ServerSentEvent) throws(AttemptFailure) -> String {
        if event.name == "error" {
            throw .unusable(.errorObject(ServerError(body: event.data).hiding(apiKey)))
        }
        // Of events with other names nothing is known, and nothing asked.
        guard event.name ?? "message" == "message", !event.data.isEmpty else { return "" }
        return event.data.starts(with: "[DONE]".utf8) ? try complete() : try completion.add(event.data)
    }

    private mutating func readEnd() throws(AttemptFailure) -> String {
        if isStream {
            guard completion.finishReason != nil else { throw .transport(.truncated) }
            return try complete()
        }
        guard head.isSuccess else {
            throw .status(head.status, ServerError(body: document).hiding(apiKey))
        }
        return try completion.add(document) + complete()
    }

    private mutating func complete() throws(AttemptFailure) -> String {
        isComplete = true
        return try completion.end()
    }
}
