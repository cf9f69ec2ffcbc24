import Foundation
import Glibc
import GroqStandIn
import Testing

/// One reply at a time in a conversation, and what happens while it is being made.
@Suite struct TurnTests {
    /// A site whose model answers when the gate opens.
    private func siteThatWaits(for gate: Gate, on module: Apache.Module = .event) throws -> ModelSite {
        try ModelSite(on: module) { messages in
            gate.wait()
            return "Reply to \(messages.last?.content ?? "")"
        }
    }

    /// Sends a message and returns when the model was asked.
    private func begin(_ content: String, _ model: ModelSite) throws -> Background<HTTPResponse> {
        let asked = model.groq.requests.count
        let reply = Background { try model.ask(content) }
        try wait(for: "the question to reach the model") { model.groq.requests.count > asked }
        return reply
    }

    @Test func `Two sends in one conversation do not mix`() throws {
        let model = try ModelSite()
        model.groq.always(.delayedReply(milliseconds: 50))
        let replies = try concurrently(6) { try model.ask("Question \($0)") }
        for (index, reply) in replies.enumerated() {
            #expect(try reply.expectSuccess()["content"] == "Reply to Question \(index)")
        }
        let messages = try model.messages()
        #expect(messages.map(\.sender) == Array(repeating: ["user", "ai"], count: 6).flatMap { $0 })
        for (question, answer) in zip(messages, messages.dropFirst()) where question.sender == "user" {
            #expect(answer.content == "Reply to \(question.content)")
        }
        #expect(zip(messages, messages.dropFirst()).allSatisfy { $0.id < $1.id })
    }

    @Test func `Who waits 10 seconds for another reply gets 409, and has sent nothing`() throws {
        let gate = Gate()
        let model = try siteThatWaits(for: gate)
        let first = try begin("First", model)
        let second = try model.ask("Second")
        second.expectError(409, "A reply is already being generated in this conversation")
        #expect(second["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
        #expect(try model.contents() == ["First"])
        gate.open()
        try first.value().expectSuccess()
        try model.ask("Second").expectSuccess()
        #expect(try model.contents() == ["First", "Reply to First", "Second", "Reply to Second"])
    }

    @Test("Who asks for a stream waits likewise, and 409 is an ordinary response", arguments: Apache.Module.allCases)
    func streamThatWaits(module: Apache.Module) throws {
        let gate = Gate()
        let model = try siteThatWaits(for: gate, on: module)
        let first = try begin("First", model)
        let second = try model.account.askForStream("Second", in: model.conversation).receive()
        second.expectError(409, "A reply is already being generated in this conversation")
        #expect(second["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
        gate.open()
        try first.value().expectSuccess()
        #expect(try model.contents() == ["First", "Reply to First"])
    }

    @Test func `Other conversations, and readers, do not wait for a reply`() throws {
        let gate = Gate()
        let model = try siteThatWaits(for: gate)
        let reply = try begin("Hello", model)
        #expect(try model.contents() == ["Hello"])
        #expect(try model.account.listed(model.conversation)?["message_count"] == 1)
        let other = try model.account.openConversation()
        let otherReply = Background { try model.account.ask("Also here", in: other) }
        try wait(for: "the second question to reach the model") { model.groq.requests.count == 2 }
        gate.open()
        try reply.value().expectSuccess()
        try otherReply.value().expectSuccess()
    }

    @Test func `A conversation that is deleted during a reply stays deleted`() throws {
        let gate = Gate()
        let model = try siteThatWaits(for: gate)
        let reply = try begin("Hello", model)
        #expect(try model.account.delete(model.conversation).status == 200)
        gate.open()
        try reply.value().expectError(404, "Conversation not found")
        #expect(try model.account.get("/conversations/").text == #"{"conversations":[]}"#)
        try model.account.get("/conversations/\(model.conversation)/messages").expectError(
            404, "Conversation not found")
        try model.ask("Hello again").expectError(404, "Conversation not found")
        #expect(try model.site.files().filter { $0.hasPrefix("messages/") } == [])
    }

    @Test func `Who waits for the turn of a conversation that is deleted gets 404`() throws {
        let gate = Gate()
        let model = try siteThatWaits(for: gate)
        let first = try begin("First", model)
        let second = Background { try model.ask("Second") }
        try wait(for: "the second request to run") { model.site.processes("messages-send").count == 2 }
        #expect(try model.account.delete(model.conversation).status == 200)
        gate.open()
        try first.value().expectError(404, "Conversation not found")
        try second.value().expectError(404, "Conversation not found")
        #expect(try model.site.files().filter { $0.hasPrefix("messages/") } == [])
    }

    @Test func `A client that leaves during a reply finds it stored`() throws {
        let gate = Gate()
        let model = try siteThatWaits(for: gate)
        var connection: Connection? = try model.site.connect()
        let request = HTTPRequest.post("/conversations/\(model.conversation)/messages", ["content": "Hello"])
        try connection?.send(model.site.bytes(of: request.bearing(model.account.token)))
        try wait(for: "the question to reach the model") { model.groq.requests.count == 1 }
        connection = nil
        gate.open()
        try wait(for: "the reply to be stored") { try model.messages().count == 2 }
        #expect(try model.contents() == ["Hello", "Reply to Hello"])
    }

    @Test func `A process that is killed during a reply leaves the turn to others`() throws {
        let gate = Gate()
        let model = try siteThatWaits(for: gate)
        let reply = try begin("Hello", model)
        let processes = model.site.processes("messages-send")
        #expect(processes.count == 1)
        for process in processes { kill(process, SIGKILL) }
        let crashed = try reply.value()
        #expect(crashed.status == 500)
        #expect(crashed.text == #"{"detail":"Failed to process request"}"#)
        #expect(crashed["Content-Type"] == "application/json")
        gate.open()
        try model.ask("Hello").expectSuccess()
        #expect(try model.contents() == ["Hello", "Reply to Hello"])
    }

    @Test func `A process that is asked to end during a reply stores it, and leaves the turn to others`() throws {
        let gate = Gate()
        let model = try siteThatWaits(for: gate)
        let reply = try begin("Hello", model)
        for process in model.site.processes("messages-send") { kill(process, SIGTERM) }
        gate.open()
        _ = try reply.value()
        try model.ask("And now?").expectSuccess()
        #expect(try model.contents() == ["Hello", "Reply to Hello", "And now?", "Reply to And now?"])
    }

    @Test func `A key whose reply is being made waits for it, longer than others wait`() throws {
        let gate = Gate()
        let model = try siteThatWaits(for: gate)
        let first = Background { try model.ask("Hello", key: "key-1") }
        try wait(for: "the question to reach the model") { model.groq.requests.count == 1 }
        let again = Background { try model.ask("Hello", key: "key-1") }
        let streamed = Background { try model.account.stream("Hello", in: model.conversation, key: "key-1").rest() }
        // After 10 seconds.
        try model.ask("Other").expectError(409, "A reply is already being generated in this conversation")
        gate.open()
        let reply = try first.value().expectSuccess()
        #expect(try again.value().expectSuccess() == reply)
        #expect(try streamed.value().last == .message(reply))
        #expect(model.groq.requests.count == 1)
        #expect(try model.contents() == ["Hello", "Reply to Hello"])
    }
}
