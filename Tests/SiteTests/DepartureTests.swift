import Foundation
import GroqStandIn
import Testing

/// Clients that leave before they have their reply. Apache ends the process of such a client: SIGTERM, and 3 s later SIGKILL.
@Suite struct DepartureTests {
    enum Stage: CaseIterable {
        /// Before the model was asked, as far as that can be hit.
        case sent
        /// The model was asked, and has not said anything.
        case asked
        /// The first words have come.
        case reading
    }

    struct Case: CustomTestStringConvertible {
        let module: Apache.Module
        let stage: Stage
        let isStream: Bool
        var testDescription: String { "\(module), \(stage), \(isStream ? "stream" : "whole")" }
    }

    static let cases = Apache.Module.allCases.flatMap { module in
        Stage.allCases.flatMap { stage in
            [true, false].map { Case(module: module, stage: stage, isStream: $0) }
        }
    }.filter { $0.isStream || $0.stage != .reading }

    private func connect(_ model: ModelSite, isStream: Bool) throws -> Connection {
        if isStream { return try model.account.askForStream("Hello", in: model.conversation) }
        let connection = try model.site.connect()
        let request = HTTPRequest.post("/conversations/\(model.conversation)/messages", ["content": "Hello"])
        try connection.send(model.site.bytes(of: request.bearing(model.account.token)))
        return connection
    }

    @Test("Whenever a client leaves, it finds the whole reply, and nothing is left running", arguments: cases)
    func leaves(_ at: Case) throws {
        let model = try ModelSite(on: at.module)
        let gate = Gate()
        let more = (0..<20).flatMap { [StreamScript.Step.content(" more \($0)"), .pause(milliseconds: 20)] }
        model.groq.always(
            .stream(
                StreamScript(
                    [.role, .content("First")] + [.gate(gate)] + more + [.content(" last"), .finish(), .done])))
        var connection: Connection? = try connect(model, isStream: at.isStream)
        switch at.stage {
        case .sent: break
        case .asked: try wait(for: "the question to reach the model") { model.groq.requests.count == 1 }
        case .reading:
            let stream = try StreamedResponse(#require(connection))
            #expect(try stream.next() == .delta("First"))
        }
        connection = nil
        // A request whose client is gone before it is begun may never be begun: then there is nothing to finish.
        if at.stage != .sent
            || (try? wait(for: "the question to reach the model") { model.groq.requests.count == 1 }) != nil
        {
            gate.open()
            try wait(for: "the reply to be stored") { try model.messages().count == 2 }
            let reply = "First" + (0..<20).map { " more \($0)" }.joined() + " last"
            #expect(try model.contents() == ["Hello", reply])
        }
        gate.open()
        try model.ask("And now?").expectSuccess()
        try wait(for: "the processes to end") { model.site.processes().isEmpty }
    }

    @Test(
        "A reply goes on behind the signals of a server that knows the client has left",
        arguments: Apache.Module.allCases)
    func survivesSignals(module: Apache.Module) throws {
        let model = try ModelSite(on: module)
        let (seen, last) = (Gate(), Gate())
        let pieces = (0..<50).flatMap { [StreamScript.Step.content(" \($0)"), .pause(milliseconds: 10)] }
        model.groq.always(
            .stream(
                StreamScript(
                    [.role, .content("First"), .gate(seen)] + pieces + [
                        .gate(last), .content(" last"), .finish(), .done,
                    ])))
        var connection: Connection? = try connect(model, isStream: true)
        try wait(for: "the question to reach the model") { model.groq.requests.count == 1 }
        let known = model.site.processes("messages-send")
        #expect(known.count == 1)
        connection = nil
        _ = connection
        // Apache notices that the client has left when it sends the next piece.
        seen.open()
        try wait(for: "the server to end the process that it knows") {
            Set(known).isDisjoint(with: model.site.processes("messages-send"))
        }
        #expect(model.site.processes("messages-send").count == 1)
        usleep(4_000_000)  // SIGKILL comes 3 s after SIGTERM.
        #expect(model.site.processes("messages-send").count == 1)
        #expect(try model.contents() == ["Hello"])
        last.open()
        try wait(for: "the reply to be stored") { try model.messages().count == 2 }
        #expect(try model.contents()[1].hasSuffix("49 last"))
        try wait(for: "the process to end") { model.site.processes().isEmpty }
        let line = try #require(model.site.log("messages-send").last)
        #expect(line["status"] == 200 && line["stream"] == "abandoned")
        try model.ask("And now?").expectSuccess()
    }

    @Test("What a client left behind ends at the deadline, and gives the turn back", arguments: Apache.Module.allCases)
    func deadline(module: Apache.Module) throws {
        let model = try ModelSite(["GROQ_DEADLINE": "5", "GROQ_ATTEMPT_TIMEOUT": "60"], on: module)
        // Never silent for long, and never done: nothing else could end it.
        let words = (0..<10_000).flatMap { [StreamScript.Step.content(" \($0)"), .pause(milliseconds: 50)] }
        model.groq.always(.stream(StreamScript([.role, .content("First")] + words + [.finish(), .done])))
        var connection: Connection? = try connect(model, isStream: true)
        #expect(try StreamedResponse(#require(connection)).next() == .delta("First"))
        // Apache notices that when it sends the next piece, and ends the process that it knows.
        connection = nil
        try wait(for: "the processes to end") { model.site.processes().isEmpty }
        #expect(try model.contents() == ["Hello"])
        #expect(model.groq.requests.count == 1)
        let line = try #require(model.site.log("messages-send").last)
        #expect(line["status"] == 503 && line["stream"] == "abandoned")
        model.groq.always(.reply)
        try model.ask("Hello").expectSuccess()
        #expect(try model.contents() == ["Hello", "Reply to Hello"])
    }

    @Test func `Who ends what a client left behind ends it, and frees turn and slot`() throws {
        let model = try ModelSite(["MAX_REPLIES_IN_FLIGHT": "1"])
        model.groq.enqueue(.stall)
        let reply = Background { try model.ask("Hello") }
        try wait(for: "the question to reach the model") { model.groq.requests.count == 1 }
        let known = model.site.processes("messages-send")
        for process in known { kill(process, SIGTERM) }
        try wait(for: "the work to go on elsewhere") {
            let processes = model.site.processes("messages-send")
            return processes.count == 1 && processes != known
        }
        try model.account.ask("Busy?", in: model.account.openConversation()).expectError(503, StreamTests.unavailable)
        for process in model.site.processes("messages-send") { kill(process, SIGTERM) }
        try wait(for: "the process to end") { model.site.processes("messages-send").isEmpty }
        _ = try reply.value()
        try model.ask("Hello").expectSuccess()
        #expect(try model.contents() == ["Hello", "Reply to Hello"])
    }
}
