import Foundation

/// A response that is read while it comes in: a stream of events.
final class StreamedResponse {
    enum Event: Equatable {
        case delta(String)
        case message(JSON)
        case error(JSON)
        case comment
        /// Something that the API does not have.
        case unknown(String)
    }

    private let connection: Connection
    private var raw: [UInt8] = []
    private var body: [UInt8] = []
    private var isChunked = false
    private var isOver = false
    let status: Int
    let fields: [(name: String, value: String)]

    /// Reads the head, and the comment that opens every stream.
    init(_ connection: Connection) throws {
        self.connection = connection
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            let byte = try connection.receiveSome(atMost: 1)
            if byte.isEmpty { throw HarnessError("no HTTP response: \(String(decoding: head, as: UTF8.self))") }
            head += byte
        }
        let response = try HTTPResponse(head, bodyless: true)
        (status, fields) = (response.status, response.fields)
        isChunked = self["Transfer-Encoding"] == "chunked"
        // See `EventStream.opening`.
        guard try next() == .comment else { throw HarnessError("no opening comment") }
    }

    subscript(name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The next event; nil behind the last one.
    func next() throws -> Event? {
        while true {
            if let end = body.firstRange(of: Array("\n\n".utf8)) {
                let block = Array(body[..<end.lowerBound])
                body.removeSubrange(..<end.upperBound)
                return try event(block)
            }
            guard try readBody() else {
                if body.isEmpty { return nil }
                throw HarnessError("the stream ends within an event: \(String(decoding: body, as: UTF8.self))")
            }
        }
    }

    /// All events that are still to come.
    func rest() throws -> [Event] {
        var events: [Event] = []
        while let event = try next() { events.append(event) }
        return events
    }

    private func event(_ block: [UInt8]) throws -> Event {
        // Strictly: a character that was cut would show here.
        guard let text = String(validating: block, as: UTF8.self) else { throw HarnessError("an event is not UTF-8") }
        if text.hasPrefix(":") { return .comment }
        let lines = text.components(separatedBy: "\n")
        guard lines.count == 2, lines[0].hasPrefix("event: "), lines[1].hasPrefix("data: ") else {
            return .unknown(text)
        }
        let data = try JSON(Data(lines[1].dropFirst(6).utf8))
        switch lines[0].dropFirst(7) {
        case "delta": return data.names == ["content"] ? .delta(data["content"].text) : .unknown(text)
        case "message": return .message(data)
        case "error": return .error(data)
        default: return .unknown(text)
        }
    }

    /// Reads more of the body; false behind its end.
    private func readBody() throws -> Bool {
        guard isChunked else {
            let bytes = try connection.receiveSome()
            body += bytes
            return !bytes.isEmpty
        }
        while !isOver {
            if let lineEnd = raw.firstRange(of: Array("\r\n".utf8)),
                let size = Int(String(decoding: raw[..<lineEnd.lowerBound], as: UTF8.self), radix: 16),
                raw.count >= lineEnd.upperBound + size + 2
            {
                body += raw[lineEnd.upperBound..<lineEnd.upperBound + size]
                raw.removeSubrange(..<(lineEnd.upperBound + size + 2))
                isOver = size == 0
                return !isOver
            }
            let bytes = try connection.receiveSome()
            if bytes.isEmpty { throw HarnessError("the last chunk is missing") }
            raw += bytes
        }
        return false
    }
}

extension [StreamedResponse.Event] {
    /// All pieces of the reply.
    var text: String {
        map { if case .delta(let piece) = $0 { piece } else { "" } }.joined()
    }
}

extension Account {
    /// Sends a message, and reads the head of the response when it comes.
    func stream(_ content: String, in conversation: Int, key: String? = nil) throws -> StreamedResponse {
        try StreamedResponse(askForStream(content, in: conversation, key: key))
    }

    /// Sends a message without reading anything.
    func askForStream(_ content: String, in conversation: Int, key: String? = nil) throws -> Connection {
        var request = HTTPRequest.post("/conversations/\(conversation)/messages", ["content": .string(content)])
            .with("Accept", "text/event-stream").with("Accept-Encoding", "gzip").bearing(token)
        if let key { request = request.with("Idempotency-Key", key) }
        let connection = try site.connect()
        try connection.send(site.bytes(of: request))
        return connection
    }
}
