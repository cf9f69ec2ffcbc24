import CGI
import Chatbot
import HTTPTypes
import JSON
import SystemPackage

/// The answer as a stream of events, for a client that asks for `text/event-stream`: `delta` for each piece of a reply, and
/// in the end `message` with all of it, or `error`.
///
/// It begins with the first piece; until then an error is a response like others. A client that has heard nothing for
/// some seconds gets a comment: that begins the stream, too.
final class EventStream {
    private let stream: CGIStream
    private let now: @Sendable () -> Timestamp
    private var lastSent: Timestamp

    /// How long a client may hear nothing, in milliseconds: 10 s, less the two between which it is asked whether that is over.
    private static let patience = 8000

    /// Never small for long when the clock was set back.
    private var silence: Int { abs(now().milliseconds - lastSent.milliseconds) }

    init(to output: FileDescriptor, now: @escaping @Sendable () -> Timestamp) {
        stream = CGIStream(to: output)
        self.now = now
        lastSent = now()
    }

    var hasBegun: Bool { stream.hasBegun }

    /// Whether the client has left.
    var isAbandoned: Bool { stream.isClosed }

    /// - Parameter headerFields: what goes into the head, if this begins the stream.
    func report(_ progress: ReplyProgress, headerFields: [HTTPField]) {
        switch progress {
        case .piece(let text): send(ServerSentEvent("delta", data: ["content": .string(text)]).bytes, headerFields)
        case .waiting where silence >= Self.patience:
            send(ServerSentEvent.comment(), headerFields)
        case .waiting: stream.send()
        }
    }

    /// Ends the stream with what became of the request.
    func end(with answer: Answer) {
        if answer.status == .ok {
            send(ServerSentEvent("message", data: answer.body ?? .null).bytes, answer.headerFields)
        } else {
            var error: [JSONValue.Member] = [
                .init("status", .int(answer.status.code)), .init("detail", .string(answer.detail)),
            ]
            if let seconds = answer.headerFields.first(.retryAfter).flatMap({ Int($0) }) {
                error.append(.init("retry_after", .int(seconds)))
            }
            send(ServerSentEvent("error", data: .object(error)).bytes, answer.headerFields)
        }
    }

    /// mod_deflate passes nothing on before it has seen 69 bytes, even of what it will not compress.
    private static let opening = ServerSentEvent.comment(
        " This line is for servers that do not pass on the beginning of a response before it is long enough.")

    /// Waits for a client that reads slowly.
    func finish(within time: Duration) { stream.finish(within: time) }

    private func send(_ bytes: [UInt8], _ headerFields: [HTTPField]) {
        if !stream.hasBegun {
            var fields = headerFields
            fields.append(.contentType, "text/event-stream")
            fields.append(.cacheControl, "no-store")
            fields.append(.xContentTypeOptions, "nosniff")
            // Reverse proxies such as nginx would collect the events otherwise.
            fields.append(HTTPField.Name("X-Accel-Buffering")!, "no")
            stream.begin(status: .ok, headerFields: fields)
            stream.send(Self.opening)
        }
        stream.send(bytes)
        lastSent = now()
    }
}

extension ServerSentEvent {
    fileprivate init(_ name: String, data: JSONValue) { self.init(name, data: data.utf8) }
}
