/// One event of an event stream.
struct ServerSentEvent: Equatable {
    /// The value of the `event` field; nil without one.
    var name: String?

    /// The values of the `data` fields, joined by line breaks.
    var data: [UInt8]
}

/// Takes an event stream in pieces of any size, and gives out its events: HTML, section 9.2.6, "Interpreting an event
/// stream" (https://html.spec.whatwg.org/multipage/server-sent-events.html).
///
/// A line that begins with a brace is no field of the format. It is given out as the data of an event, since this is how
/// Ollama reports an error in the middle of a stream.
struct ServerSentEventParser {
    /// More bytes in one event than any event can have.
    struct TooLong: Error {}

    private let limit: Int
    private var unread: ArraySlice<UInt8> = []
    private var line: [UInt8] = []
    private var isFirstLine = true
    private var isAfterCarriageReturn = false
    private var name: String?
    private var data: [UInt8] = []

    /// - Parameter limit: how many bytes an event may have.
    init(limit: Int) {
        self.limit = limit
    }

    mutating func append(_ bytes: [UInt8]) {
        unread += bytes
    }

    /// Nothing more comes, and `next` has returned all events so far: the last line may lack its end. An event without
    /// the empty line after it is none.
    mutating func end() {
        if !line.isEmpty {
            unread.append(UInt8(ascii: "\n"))
        }
    }

    /// The next event; nil when more bytes are needed.
    mutating func next() throws(TooLong) -> ServerSentEvent? {
        while let line = try nextLine() {
            if let event = interpret(line) {
                return event
            }
        }
        return nil
    }

    /// A line ends with LF, CR LF or CR. An LF that comes after the CR in a later piece is a part of that end.
    private mutating func nextLine() throws(TooLong) -> [UInt8]? {
        if isAfterCarriageReturn, let first = unread.first {
            isAfterCarriageReturn = false
            if first == UInt8(ascii: "\n") {
                unread.removeFirst()
            }
        }
        let end = unread.firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        line += unread[..<(end ?? unread.endIndex)]
        guard line.count + data.count <= limit else { throw TooLong() }
        guard let end else {
            unread = []
            return nil
        }
        isAfterCarriageReturn = unread[end] == UInt8(ascii: "\r")
        unread = unread[(end + 1)...]
        defer { line = [] }
        return line
    }

    private mutating func interpret(_ line: [UInt8]) -> ServerSentEvent? {
        var line = line[...]
        if isFirstLine, line.starts(with: "\u{FEFF}".utf8) {
            line = line.dropFirst(3)
        }
        isFirstLine = false
        if line.isEmpty {
            return completedEvent()
        }
        if line.first == UInt8(ascii: "{") {
            return ServerSentEvent(name: nil, data: Array(line))
        }
        let field = line.prefix { $0 != UInt8(ascii: ":") }
        var value = line.dropFirst(field.count + 1)
        if value.first == UInt8(ascii: " ") {
            value.removeFirst()
        }
        if field.elementsEqual("data".utf8) {
            data += value
            data.append(UInt8(ascii: "\n"))
        } else if field.elementsEqual("event".utf8) {
            name = String(decoding: value, as: UTF8.self)
        }
        return nil
    }

    /// What the fields since the last empty line make up.
    private mutating func completedEvent() -> ServerSentEvent? {
        defer {
            name = nil
            data = []
        }
        return data.isEmpty ? nil : ServerSentEvent(name: name, data: data.dropLast())
    }
}
