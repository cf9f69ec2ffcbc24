import Testing

@testable import ChatCompletions

@Suite struct ServerSentEventParserTests {
    /// Every feature of the format, with `\n` for the end of a line.
    static let sample = """
        \u{FEFF}data: {"content":"ক্ষ"}

        : a comment

        event: error
        id: 7
        data:no space
        data:  two spaces
        data
        data: 💸

        retry: 10
        event: nothing to give out

        :
        data: [DONE]


        {"error":"bare"}
        data: unended
        """

    static let events = [
        event(#"{"content":"ক্ষ"}"#), event("no space\n two spaces\n\n💸", name: "error"), event("[DONE]"),
        event(#"{"error":"bare"}"#),
    ]

    @Test("A stream may be cut at any byte, whatever ends its lines", arguments: ["\n", "\r\n", "\r"])
    func cutAnywhere(lineEnd: String) throws {
        let bytes = Array(Self.sample.replacing("\n", with: lineEnd).utf8)
        for cut in 0...bytes.count {
            #expect(try parse([bytes[..<cut], bytes[cut...]]) == Self.events, "cut at \(cut)")
        }
        #expect(try parse(bytes.indices.map { bytes[$0...$0] }) == Self.events)
    }

    @Test(
        "Lines may end in different ways",
        arguments: [
            ("data: a\r\ndata: b\rdata: c\n\r\n", ["a\nb\nc"]), ("data: a\n\rdata: b\r\r", ["a", "b"]),
            ("data: a\r\n\r\ndata: b\r\n\n", ["a", "b"]), ("data: a\r\r\n\rdata: b\r\n\r", ["a", "b"]),
        ])
    func mixedLineEnds(stream: String, data: [String]) throws {
        #expect(try parse([Array(stream.utf8)[...]]) == data.map { Self.event($0) })
    }

    @Test func `Empty data is an event, and no data is none`() throws {
        let stream = Array("data\n\nevent: x\n\n: x\n\ndata:\n\n".utf8)
        #expect(try parse([stream[...]]) == [Self.event(""), Self.event("")])
    }

    @Test func `A name is for one event`() throws {
        let stream = Array("event: a\ndata: 1\n\nevent: b\n\ndata: 2\n\n".utf8)
        #expect(try parse([stream[...]]) == [Self.event("1", name: "a"), Self.event("2")])
    }

    @Test func `An event without the empty line after it is none`() throws {
        for stream in ["data: a", "data: a\n", "data: a\r\n", "data: a\r"] {
            #expect(try parse([Array(stream.utf8)[...]]).isEmpty)
        }
    }

    @Test(
        "An event over the limit is refused, ended or not",
        arguments: ["data: 12345678901\n\n", "data: 12345678901", ": 345678901234567", "data: 12345\ndata: 12345\n\n"])
    func limit(stream: String) throws {
        #expect(throws: ServerSentEventParser.TooLong.self) { try self.parse([Array(stream.utf8)[...]], limit: 15) }
    }

    @Test func `The limit is each event's own`() throws {
        let stream = Array(String(repeating: "data: 123456\n\n: comment\n", count: 100).utf8)
        #expect(try parse([stream[...]], limit: 12).count == 100)
    }

    private func parse(_ pieces: [ArraySlice<UInt8>], limit: Int = 1000) throws -> [ServerSentEvent] {
        var parser = ServerSentEventParser(limit: limit)
        var events: [ServerSentEvent] = []
        for piece in pieces {
            parser.append(Array(piece))
            while let event = try parser.next() {
                events.append(event)
            }
        }
        parser.end()
        while let event = try parser.next() {
            events.append(event)
        }
        return events
    }

    private static func event(_ data: String, name: String? = nil) -> ServerSentEvent {
        ServerSentEvent(name: name, data: Array(data.utf8))
    }
}
