import ChatCompletions
import GroqStandIn
import Testing

/// A way to fail, by name.
struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let behavior: Behavior
    /// How long an attempt may take; short for servers that never answer.
    let attemptTimeout: Duration

    init(_ name: String, _ behavior: Behavior, attemptTimeout: Duration = .seconds(20)) {
        testDescription = name
        self.behavior = behavior
        self.attemptTimeout = attemptTimeout
    }

    var policy: RetryPolicy { RetryPolicy(attemptTimeout: attemptTimeout) }

    static let ofTransport = [
        Fault("reset", .reset),
        Fault("closed without an answer", .close),
        Fault("body shorter than announced", .truncatedBody),
        Fault("silence", .stall, attemptTimeout: .seconds(3)),
        Fault("silence in the middle of the body", .stallInBody, attemptTimeout: .seconds(3)),
        Fault("body over the limit", .hugeBody),
    ]

    static let ofServer = [
        Fault("408", .status(408)),
        Fault("409", .status(409)),
        Fault("429", .status(429)),
        Fault("429 with retry-after 0", .rateLimited(retryAfter: "0")),
        Fault("498", .status(498)),
        Fault("500", .status(500)),
        Fault("502 with HTML", .status(502)),
        Fault("503", .status(503)),
        Fault("524", .status(524)),
    ]

    static let ofReply = [
        Fault("invalid JSON", .invalidJSON),
        Fault("deeper JSON than the decoder takes", .body(String(repeating: "[", count: 513))),
        Fault("wrong shape", .wrongShape),
        Fault("no JSON object", .body("[]")),
        Fault("empty body", .body("")),
        Fault("no choices", .noChoices),
        Fault("empty content", .emptyContent),
        Fault("content null", .nullContent),
        Fault("content of another type", .body(#"{"choices":[{"message":{"content":7}}]}"#)),
        Fault("white space", .whiteSpaceContent),
        Fault("cut off before the answer", .cutOffBeforeAnswer),
        Fault("thoughts alone", .content("<think>The user wants")),
        Fault("error with status 200", .errorObjectWithSuccess),
        Fault("invalid UTF-8", .invalidUTF8),
    ]
}

@Suite struct RetryTests {
    @Test(
        "A passing failure is repeated after half a second",
        arguments: Fault.ofTransport + Fault.ofServer + Fault.ofReply)
    func repeated(_ fault: Fault) throws {
        try withStandIn { standIn in
            standIn.enqueue(fault.behavior)
            let time = VirtualTime()
            let reply = try standIn.client(policy: fault.policy, time: time).complete(question)
            #expect(reply.content == "You said: How do I withdraw money?")
            #expect(reply.attempts == 2)
            #expect(time.sleeps == [.seconds(0.5)])
            #expect(standIn.requests.count == 2)
        }
    }

    @Test("A lasting failure ends after three attempts", arguments: Fault.ofTransport + Fault.ofServer + Fault.ofReply)
    func exhausted(_ fault: Fault) throws {
        try withStandIn { standIn in
            standIn.always(fault.behavior)
            let time = VirtualTime()
            let error = try failure(of: standIn.client(policy: fault.policy, time: time))
            #expect(error.reason == .unavailable(retryAfter: nil))
            #expect(error.attempts == 3)
            #expect(time.sleeps == [.seconds(0.5), .seconds(1)])
            #expect(standIn.requests.count == 3)
        }
    }

    @Test(
        "What would be refused again is not repeated",
        arguments: [301, 400, 401, 402, 403, 404, 405, 413, 418, 422, 424, 499])
    func refused(status: Int) throws {
        try withStandIn { standIn in
            standIn.enqueue(.status(status, headers: ["location": standIn.baseURL + "/chat/completions"]))
            let time = VirtualTime()
            let error = try failure(of: standIn.client(time: time))
            guard case .rejected(status, _, _) = error.reason else {
                Issue.record("\(error)")
                return
            }
            #expect(error.attempts == 1)
            #expect(time.sleeps.isEmpty)
            #expect(standIn.requests.count == 1)
        }
    }

    @Test func `A refusal carries status, code and type`() throws {
        try withStandIn { standIn in
            standIn.enqueue(.status(413), .status(403))
            let client = try standIn.client()
            #expect(
                try failure(of: client).reason == .rejected(status: 413, code: "rate_limit_exceeded", type: "tokens"))
            #expect(try failure(of: client).reason == .rejected(status: 403, code: nil, type: nil))
        }
    }

    @Test func `A key that the server does not know is refused as 401`() throws {
        let client = try withStandIn { standIn in
            let client = try ChatCompletionsClient(
                baseURL: standIn.baseURL, apiKey: "gsk_wrong", models: [llama],
                sampling: Sampling(temperature: 0.5, topP: 0.95, maxTokens: 500), certificates: nil)
            return try failure(of: client)
        }
        #expect(
            client.reason == .rejected(status: 401, code: "invalid_api_key", type: "invalid_request_error"))
    }

    @Test func `A port that refuses connections is tried three times and reported`() throws {
        let closed = try RefusingPort()
        let client = try ChatCompletionsClient(
            baseURL: "http://127.0.0.1:\(closed.port)/v1", apiKey: nil, models: [llama, gptOSS],
            sampling: Sampling(temperature: 0.5, topP: 0.95, maxTokens: 500), certificates: nil,
            timing: VirtualTime().timing())
        let error = try failure(of: client)
        #expect(error.attempts == 3, "the next model stands behind the same port")
        guard case .transport(let transport) = error.lastFailure else {
            Issue.record("\(error)")
            return
        }
        #expect(transport.kind == .connection)
    }

    @Test(
        "A transport failure says what kind it was",
        arguments: zip(
            Fault.ofTransport, [TransportError.Kind.other, .other, .truncated, .timeout, .timeout, .tooLong]))
    func kind(_ fault: Fault, kind: TransportError.Kind) throws {
        try withStandIn { standIn in
            standIn.always(fault.behavior)
            let policy = RetryPolicy(attemptTimeout: fault.attemptTimeout, attemptsPerModel: 1)
            guard case .transport(let error) = try failure(of: standIn.client(policy: policy)).lastFailure else {
                Issue.record("another failure")
                return
            }
            #expect(error.kind == kind)
        }
    }

    @Test func `The server can forbid a retry`() throws {
        try withStandIn { standIn in
            standIn.always(.status(500, headers: ["x-should-retry": "false"]))
            let error = try failure(of: standIn.client())
            #expect(error.reason == .unavailable(retryAfter: nil))
            #expect(error.attempts == 1)
        }
    }

    @Test func `The server can ask for a retry`() throws {
        try withStandIn { standIn in
            standIn.enqueue(.status(400, headers: ["x-should-retry": "true"]))
            let reply = try standIn.client().complete(question)
            #expect(reply.attempts == 2)
        }
    }
}
