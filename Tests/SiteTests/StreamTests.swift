import Foundation
import GroqStandIn
import Testing

/// Replies as streams of events, from the model's server through Apache to the client. The client asks for compression, as
/// browsers do, and Apache compresses whatever it can.
@Suite struct StreamTests {
    static let offTopic = "What is the capital of France?"
    static let unavailable = "The assistant is temporarily unavailable. Please try again in a moment."

    /// The last event of a stream that went well.
    private static func message(_ model: ModelSite) throws -> StreamedResponse.Event {
        let stored = try #require(try model.messages().last)
        return .message(["id": .int(stored.id), "sender": "ai", "content": .string(stored.content)])
    }

    /// Asks, and checks that the first words come before the model says any more.
    static func expectFirstWords(of model: ModelSite) throws {
        let gate = Gate()
        model.groq.always(
            .stream([.role, .content("প্রথম"), .gate(gate), .content(" কথা 💶"), .finish(), .done]))
        let stream = try model.account.stream(Self.offTopic, in: model.conversation)
        #expect(stream.status == 200)
        #expect(stream["Content-Type"] == "text/event-stream")
        #expect(stream["Content-Encoding"] == nil)
        #expect(stream["Cache-Control"] == "no-store")
        #expect(stream["X-Content-Type-Options"] == "nosniff")
        #expect(stream["X-Request-ID"]?.isEmpty == false)
        #expect(try stream.next() == .delta("প্রথম"))
        #expect(try model.contents() == [Self.offTopic])
        gate.open()
        #expect(try stream.rest() == [.delta(" কথা 💶"), Self.message(model)])
        #expect(try model.contents() == [Self.offTopic, "প্রথম কথা 💶"])
    }

    @Test("The first words reach the client when the model says them", arguments: Apache.Module.allCases)
    func firstWords(module: Apache.Module) throws {
        let model = try ModelSite(on: module)
        try Self.expectFirstWords(of: model)
        let line = try #require(model.site.log("messages-send").last)
        #expect(line["status"] == 200 && line["stream"] == "sent")
    }

    @Test("The guide streams too", arguments: Apache.Module.allCases)
    func guide(module: Apache.Module) throws {
        let site = try StagedSite(on: Apache.shared(module), .subfolder)
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        let events = try account.stream("How do I withdraw money from my wallet?", in: conversation).rest()
        let stored = try account.messages(in: conversation)[1]
        #expect(events.count > 3)
        #expect(events.text == stored.content)
        #expect(events.last == .message(["id": .int(stored.id), "sender": "ai", "content": .string(stored.content)]))
    }

    @Test func `When the model cannot be asked, the guide's answer is the stream`() throws {
        let model = try ModelSite(["GROQ_DEADLINE": "1"])
        model.groq.always(.status(500))
        let events = try model.account.stream("How do I withdraw money from my wallet?", in: model.conversation).rest()
        #expect(events.text.contains("Request Payout"))
        #expect(try events.last == Self.message(model))
    }

    @Test(
        "Who does not name it gets no stream",
        arguments: [
            nil, "*/*", "application/json", "text/*", "text/event-stream;q=0.5, application/json",
            "text/event-stream;q=0",
        ])
    func accept(field: String?) throws {
        let model = try ModelSite()
        var request = HTTPRequest.post("/conversations/\(model.conversation)/messages", ["content": "Hello"])
        if let field { request = request.with("Accept", field) }
        let response = try model.account.send(request)
        #expect(response["Content-Type"] == "application/json")
        #expect(try response.expectSuccess()["content"] == "Reply to Hello")
        #expect(model.groq.requests.last?.isForStream == false)
    }

    @Test func `Who names both equally gets a stream`() throws {
        let model = try ModelSite()
        let request = HTTPRequest.post("/conversations/\(model.conversation)/messages", ["content": "Hello"])
        let response = try model.account.send(request.with("Accept", "application/json, text/event-stream"))
        #expect(response["Content-Type"] == "text/event-stream")
        #expect(response.text.contains("event: message\n"))
    }

    @Test func `Errors before the first piece are ordinary responses`() throws {
        let model = try ModelSite(["GROQ_DEADLINE": "2"])
        model.groq.always(.status(500))
        func ask(_ content: String, in conversation: Int? = nil) throws -> HTTPResponse {
            try model.account.askForStream(content, in: conversation ?? model.conversation).receive()
        }
        let response = try ask(Self.offTopic)
        response.expectError(503, Self.unavailable)
        #expect(response["Retry-After"] != nil)
        try ask(" ").expectError(400, "Message content cannot be empty")
        try ask("Hello", in: 2_000_000_000).expectError(404, "Conversation not found")
        let stranger = Account(site: model.site, name: "", password: "", token: "none")
        try stranger.askForStream("Hello", in: model.conversation).receive().expectError(
            401, "Invalid authentication credentials")
    }

    static let failures: [(String, StreamScript.Step)] =
        [("truncated", .close), ("reset", .reset), ("stall", .stall)]
        + StreamScript.ErrorForm.allCases.map { ("error: \($0)", .error($0)) }

    @Test(
        "After the first piece a failure is an event, and the question stays", arguments: failures.map(\.0),
        Apache.Module.allCases)
    func failure(name: String, module: Apache.Module) throws {
        let model = try ModelSite(name == "stall" ? ["GROQ_ATTEMPT_TIMEOUT": "3"] : [:], on: module)
        let step = try #require(Self.failures.first { $0.0 == name }?.1)
        model.groq.enqueue(.stream([.role, .content("Paris is"), step]))
        let stream = try model.account.stream(Self.offTopic, in: model.conversation)
        #expect(stream.status == 200)
        #expect(
            try stream.rest() == [
                .delta("Paris is"),
                .error(["status": 503, "detail": .string(Self.unavailable), "retry_after": 10]),
            ])
        #expect(try model.contents() == [Self.offTopic])
        let line = try #require(model.site.log("messages-send").last)
        #expect(line["status"] == 503 && line["level"] == "error" && !line["error"].text.isEmpty)
        #expect(model.groq.requests.count == 1)
        // The same again is answered, and not stored twice.
        #expect(
            try model.account.stream(Self.offTopic, in: model.conversation).rest().text == "Reply to \(Self.offTopic)")
        #expect(try model.contents() == [Self.offTopic, "Reply to \(Self.offTopic)"])
    }

    static let text = "ক্ষুদ্র 👨‍👩‍👧 é\n\ntwo  lines\r\nand “quotes” \\ "
    static let good: [(String, StreamScript)] = [
        (
            "one byte at a time",
            StreamScript([.role, .content(text), .content("end"), .finish(), .done], bytesPerWrite: 1)
        ),
        ("CRLF", StreamScript([.role, .content(text), .content("end"), .finish(), .done], lineEnd: .crlf)),
        ("CR", StreamScript([.role, .content(text), .content("end"), .finish(), .done], lineEnd: .cr)),
        ("comments", [.comment("wait"), .content(text), .comment(""), .content("end"), .finish(), .done]),
        ("no [DONE]", [.role, .content(text), .content("end"), .finish()]),
        ("no finish reason", [.role, .content(text), .content("end"), .done]),
        (
            "reasoning",
            [.role, .reasoning("Well"), .content(text), .reasoning("So"), .content("end"), .finish(), .done]
        ),
        ("usage apart", [.role, .content(text), .content("end"), .finish(usage: .none), .usage, .done]),
        (
            "thoughts",
            [
                .role, .content("<thi"), .content("nk>Well</think>\n\n"), .content(text), .content("end"), .finish(),
                .done,
            ]
        ),
    ]

    @Test(
        "However the model's server frames it, the pieces are the reply", arguments: good.map(\.0),
        Apache.Module.allCases)
    func framing(name: String, module: Apache.Module) throws {
        let model = try ModelSite(on: module)
        model.groq.always(.stream(try #require(Self.good.first { $0.0 == name }?.1)))
        let events = try model.account.stream(Self.offTopic, in: model.conversation).rest()
        #expect(events.text == Self.text + "end")
        #expect(try events.last == Self.message(model))
        #expect(try model.messages().last?.content == Self.text + "end")
    }

    @Test("A client that hears nothing gets comments", arguments: Apache.Module.allCases)
    func heartbeat(module: Apache.Module) throws {
        let model = try ModelSite(on: module)
        let gates = (Gate(), Gate())
        model.groq.always(
            .stream([.role, .gate(gates.0), .content("At"), .gate(gates.1), .content(" last"), .finish(), .done]))
        let stream = try model.account.stream(Self.offTopic, in: model.conversation)
        #expect(stream["Content-Type"] == "text/event-stream")
        #expect(try stream.next() == .comment)
        gates.0.open()
        #expect(try stream.next() == .delta("At"))
        #expect(try stream.next() == .comment)
        gates.1.open()
        #expect(try stream.rest() == [.delta(" last"), Self.message(model)])
    }

    @Test(
        "A client that reads slowly does not hold up the reply, and gets all of it", arguments: Apache.Module.allCases)
    func slowReader(module: Apache.Module) throws {
        let model = try ModelSite(on: module)
        // Nearly a megabyte: more than pipe, Apache and sockets keep between them.
        let piece = String(repeating: "ধীরে ধীরে ", count: 1000)
        model.groq.always(
            .stream(
                StreamScript(
                    [.role] + Array(repeating: .content(piece), count: 30) + [.content("end"), .finish(), .done])))
        let connection = try model.account.askForStream(Self.offTopic, in: model.conversation)
        try wait(for: "the reply to be stored") { try model.messages().count == 2 }
        // It is still there, and waits for the client alone.
        #expect(model.site.processes("messages-send").count == 1)
        try model.account.ask("Next?", in: model.conversation).expectSuccess()
        let events = try StreamedResponse(connection).rest()
        #expect(events.text == String(repeating: piece, count: 30) + "end")
        #expect(events.dropLast().allSatisfy { if case .delta = $0 { true } else { false } })
    }

    @Test func `A stream that repeats a key gives the stored reply, and asks nobody`() throws {
        let model = try ModelSite()
        let first = try model.account.stream("Hello", in: model.conversation, key: "key-1").rest()
        let second = try model.account.stream("Hello", in: model.conversation, key: "key-1").rest()
        #expect(first.last == second.last && second.count == 2 && second.text == "Reply to Hello")
        #expect(model.groq.requests.count == 1)
        let other = try model.account.askForStream("Other", in: model.conversation, key: "key-1").receive()
        other.expectError(422, "Invalid request format")
    }

    @Test func `Pages of listed origins may read streams`() throws {
        let model = try ModelSite()
        let request = HTTPRequest.post("/conversations/\(model.conversation)/messages", ["content": "Hello"])
            .with("Accept", "text/event-stream").with("Origin", StagedSite.allowedOrigin)
        let response = try model.account.send(request)
        #expect(response["Access-Control-Allow-Origin"] == StagedSite.allowedOrigin)
        #expect(response["Access-Control-Allow-Credentials"] == "true")
    }
}
