import ChatCompletions
import JSON

/// A question asked as a stream, and when its pieces came.
struct StreamedQuestion {
    let status: Int
    /// By name in lower case.
    let headers: [String: String]
    /// The names of the events in their order.
    let events: [String]
    /// From the question to the end.
    let total: Duration
    /// From the first byte of the body to the last.
    let spread: Duration

    /// More than `GROQ_DEADLINE` can be by default, with what is done around it.
    private static let patience = Duration.seconds(90)
    private static let bodyLimit = 1 << 20

    /// - Parameter headers: whole lines.
    init(
        _ question: String, in conversation: Int, headers: [String], _ client: SiteClient
    ) throws(TransportError) {
        let content: JSONValue = ["content": .string(question)]
        // A phone's libraries ask for compressed responses: here as there a server must not hold a stream back for that.
        let fields = headers + ["Content-Type: application/json", "Accept: text/event-stream", "Accept-Encoding: gzip"]
        let session = try client.session("/conversations/\(conversation)/messages", headers: fields)
        let began = ContinuousClock.now
        var transfer = try session.send("POST", content.utf8, timeout: Self.patience, silence: Self.patience)
        var (first, last) = (ContinuousClock.Instant?.none, began)
        var body: [UInt8] = []
        reading: while body.count < Self.bodyLimit {
            switch try transfer.next() {
            case .bytes(let bytes):
                last = .now
                first = first ?? last
                body += bytes
            case .second: continue
            case .end: break reading
            }
        }
        (status, self.headers) = (session.head.status, session.head.headers)
        total = last - began
        spread = first.map { last - $0 } ?? .zero
        events = body.split(separator: UInt8(ascii: "\n")).compactMap { line in
            line.starts(with: "event: ".utf8) ? String(decoding: line.dropFirst(7), as: UTF8.self) : nil
        }
    }
}
