import ChatCompletions
import Foundation
import GroqStandIn
import Testing

@Suite struct StreamFailureTests {
    /// Ways to fail before the first piece, beyond those of a reply that is not streamed.
    static let ofStream =
        StreamScript.ErrorForm.allCases.map { Fault("error: \($0)", .stream([.role, .error($0)])) } + [
            Fault("error without an error object", .stream([.event(#"{"message":"m"}"#, name: "error")])),
            Fault("a bare error without a line end", .stream([.raw(Data(#"{"error":{"code":1}}"#.utf8))])),
            Fault("nothing", .stream([])),
            Fault("end without a finish", .stream([.role, .reasoning("hm")])),
            Fault("connection closed", .stream([.role, .reasoning("hm"), .close])),
            Fault("connection reset", .stream([.role, .reset])),
            Fault("silence", .stream([.role, .stall]), attemptTimeout: .seconds(3)),
            Fault("done and nothing said", .stream([.done])),
            Fault("finished and nothing said", .stream([.role, .reasoning("hm"), .finish("length"), .done])),
            Fault("no JSON", .stream([.role, .event("word word")])),
            Fault(
                "a line over the limit",
                .stream([.raw(Data("data: \(String(repeating: "word ", count: 300_000))".utf8))])),
        ]

    /// The faults of a whole reply that leave nothing to report; the others cut one in the middle.
    static let ofReply = Fault.ofTransport.filter { fault in
        switch fault.behavior {
        case .truncatedBody, .stallInBody, .content: false
        default: true
        }
    }

    @Test(
        "A failure before the first piece is repeated as that of a whole reply",
        arguments: ofStream + ofReply + Fault.ofServer + Fault.ofReply)
    func repeated(_ fault: Fault) throws {
        try withStandIn { standIn in
            standIn.enqueue(fault.behavior)
            let time = VirtualTime()
            let call = try StreamedCall(of: standIn.client(policy: fault.policy, time: time))
            #expect(try call.reply.content == "You said: How do I withdraw money?")
            #expect(try call.reply.attempts == 2)
            #expect(time.sleeps == [.seconds(0.5)])
        }
    }

    @Test("A lasting failure ends after three attempts, and is kept quiet about", arguments: ofStream)
    func exhausted(_ fault: Fault) throws {
        try withStandIn { standIn in
            standIn.always(fault.behavior)
            let call = try StreamedCall(of: standIn.client(policy: fault.policy))
            let error = try call.failure
            #expect(error.reason == .unavailable(retryAfter: nil))
            #expect(error.attempts == 3)
            #expect(call.pieces.isEmpty)
            for text in ["\(error)", String(reflecting: error)] {
                #expect(!text.contains("word word") && !text.contains("Failed to call"))
            }
        }
    }

    @Test func `Models that are gone, limited or busy give way to the next`() throws {
        try withStandIn { standIn in
            standIn.retire(llama, as: .decommissioned)
            standIn.enqueue(
                .rateLimited(retryAfter: "578"), .stream([.error(.named)]), .status(503), .stream([.role]))
            let models = [llama, gptOSS, qwen, "openai/gpt-oss-20b"]
            let call = try StreamedCall(
                of: standIn.client(models: models, policy: RetryPolicy(attemptsPerModel: 2)))
            #expect(try call.reply.model == "openai/gpt-oss-20b")
            #expect(try call.reply.attempts == 6)
            #expect(try call.reply.skippedModels == [llama])
        }
    }

    @Test("What would be refused again is not repeated", arguments: [400, 401, 403, 413, 422])
    func refused(status: Int) throws {
        try withStandIn { standIn in
            standIn.always(.status(status))
            let error = try StreamedCall(of: standIn.client()).failure
            guard case .rejected(status, _, _) = error.reason else {
                Issue.record("\(error)")
                return
            }
            #expect(error.attempts == 1)
        }
    }

    static let afterFirstPiece: [(StreamScript.Step, AttemptFailure)] = [
        (.error(.named), .unusable(.errorObject(toolUse))), (.error(.unnamed), .unusable(.errorObject(toolUse))),
        (.error(.bareLine), .unusable(.errorObject(toolUse))),
        (.error(.xGroq), .unusable(.errorObject(ServerError(code: "over_capacity", type: nil)))),
        (
            .event(#"{"error":{"code":502,"message":"m"},"choices":[{"delta":{"content":"no"}}]}"#),
            .unusable(.errorObject(ServerError(code: "502", type: nil)))
        ),
        (
            .event(#"{"type":"api_error"}"#, name: "error"),
            .unusable(.errorObject(ServerError(code: nil, type: "api_error")))
        ),
        (.event("{"), .unusable(.invalidJSON)), (.event("[DONE"), .unusable(.invalidJSON)),
    ]

    private static let toolUse = ServerError(code: "tool_use_failed", type: "invalid_request_error")

    @Test("An error after the first piece ends the call at once", arguments: afterFirstPiece.indices)
    func errorInTheMiddle(index: Int) throws {
        let (step, expected) = Self.afterFirstPiece[index]
        let error = try failure(after: "Hello", step)
        #expect(error.lastFailure == expected)
    }

    @Test(
        "A connection that ends after the first piece ends the call at once",
        arguments: [
            (.close, .truncated), (.comment("and the body ends"), .truncated), (.reset, .other), (.stall, .timeout),
            (.raw(Data("data: \(String(repeating: "x", count: 1 << 20))".utf8)), .tooLong),
        ] as [(StreamScript.Step, TransportError.Kind)])
    func connectionEnds(step: StreamScript.Step, kind: TransportError.Kind) throws {
        guard case .transport(let transport) = try failure(after: "Hello", step).lastFailure else {
            Issue.record("another failure")
            return
        }
        #expect(transport.kind == kind)
    }

    /// The error when a step follows a first piece, which is the only one that is reported.
    private func failure(after piece: String, _ step: StreamScript.Step) throws -> ChatCompletionsError {
        try withStandIn { standIn in
            let gate = Gate()
            standIn.always(.stream([.role, .content("\(piece) "), .gate(gate), step]))
            let time = VirtualTime()
            let client = try standIn.client(
                models: [llama, gptOSS], policy: RetryPolicy(attemptTimeout: .seconds(3)), time: time)
            let call = StreamedCall(of: client) { progress in
                if case .piece = progress {
                    gate.open()
                }
            }
            #expect(call.pieces == [piece])
            let error = try call.failure
            #expect(error.reason == .unavailable(retryAfter: nil))
            #expect(error.attempts == 1)
            #expect(time.sleeps.isEmpty)
            #expect(standIn.requests.count == 1)
            standIn.waitUntilDisconnected(request: 0)
            return error
        }
    }

    @Test(
        "A stream without an end is given up",
        arguments: [.content("Hello"), .content("<think>")] as [StreamScript.Step])
    func endless(first: StreamScript.Step) throws {
        try withStandIn { standIn in
            let text = String(repeating: "word ", count: 1000)
            standIn.always(.stream([first, .endless(text)]))
            let call = try StreamedCall(of: standIn.client(policy: RetryPolicy(attemptsPerModel: 1)))
            guard case .transport(let transport) = try call.failure.lastFailure else {
                Issue.record("another failure")
                return
            }
            #expect(transport.kind == .tooLong)
            #expect(call.pieces.joined().utf8.count <= 1 << 20)
            standIn.waitUntilDisconnected(request: 0)
        }
    }

    @Test func `The deadline ends a stream in the middle`() throws {
        try withStandIn { standIn in
            standIn.always(.stream([.content("Hello"), .stall]))
            let policy = RetryPolicy(attemptTimeout: .seconds(60), deadline: .seconds(3))
            let call = try StreamedCall(of: standIn.client(policy: policy))
            #expect(call.pieces == ["Hello"])
            guard case .transport(let transport) = try call.failure.lastFailure else {
                Issue.record("another failure")
                return
            }
            #expect(transport.kind == .timeout)
            #expect(try call.failure.attempts == 1)
        }
    }
}
