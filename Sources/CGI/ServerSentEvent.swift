/// One event of a stream in the format `text/event-stream`
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html).
public struct ServerSentEvent: Sendable {
    /// What the client listens for; without line ends.
    public let name: String
    /// In UTF-8; without line ends, as JSON can be written.
    public let data: [UInt8]

    public init(_ name: String, data: [UInt8]) {
        self.name = name
        self.data = data
    }

    /// The event as it is sent.
    public var bytes: [UInt8] {
        Array("event: \(name)\ndata: ".utf8) + data + Array("\n\n".utf8)
    }

    /// A line that means nothing, and keeps the connection from looking dead.
    ///
    /// - Parameter text: without line ends.
    public static func comment(_ text: String = "") -> [UInt8] { Array(":\(text)\n\n".utf8) }
}
