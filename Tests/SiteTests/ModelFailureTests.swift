import Foundation
import GroqStandIn
import Testing

/// When the model misbehaves.
@Suite struct ModelFailureTests {
    static let offTopic = "What is the capital of France?"
    static let answeredByGuide = "How do I withdraw money from my wallet?"
    static let unavailable = "The assistant is temporarily unavailable. Please try again in a moment."

    static let passing: [(String, Behavior)] = [
        ("500", .status(500)), ("502 with HTML", .status(502)), ("503", .status(503)), ("408", .status(408)),
        ("409", .status(409)),
        ("429", .rateLimited(retryAfter: nil)), ("429 that asks for a second", .rateLimited(retryAfter: "1")),
        ("a reset", .reset), ("a closed connection", .close), ("half a body", .truncatedBody),
        ("no JSON", .invalidJSON),
        ("JSON of another shape", .wrongShape), ("no choices", .noChoices), ("empty content", .emptyContent),
        ("null content", .nullContent), ("white space", .whiteSpaceContent),
        ("an error with status 200", .errorObjectWithSuccess),
    ]

    @Test("A failure that passes is retried", arguments: passing.map(\.0))
    func retried(failure: String) throws {
        let model = try ModelSite()
        let behavior = try #require(Self.passing.first { $0.0 == failure }?.1)
        model.groq.enqueue(behavior)
        #expect(try model.ask(Self.offTopic).expectSuccess()["content"] == "Reply to \(Self.offTopic)")
        #expect(model.groq.requests.count == 2)
        #expect(try model.contents() == [Self.offTopic, "Reply to \(Self.offTopic)"])
        let log = try #require(model.site.log("messages-send").last)
        #expect(log["attempts"] == 2)
        #expect(log["model"] == "llama-3.3-70b-versatile")
    }

    @Test func `An attempt that stalls is given up and retried`() throws {
        for behavior in [Behavior.stall, .stallInBody] {
            let model = try ModelSite(["GROQ_ATTEMPT_TIMEOUT": "3"])
            model.groq.enqueue(behavior)
            try model.ask(Self.offTopic).expectSuccess()
            #expect(model.groq.requests.count == 2)
        }
    }

    @Test("A failure that retrying cannot mend is 503 at once", arguments: [400, 401, 403, 413])
    func notRetried(status: Int) throws {
        let model = try ModelSite()
        model.groq.always(.status(status))
        let response = try model.ask(Self.offTopic)
        response.expectError(503, Self.unavailable)
        #expect(response["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
        #expect(model.groq.requests.count == 1)
        #expect(try model.contents() == [Self.offTopic])
    }

    @Test func `A limit that outlasts the deadline is 503 at once, and passes the wait on`() throws {
        let model = try ModelSite()
        model.groq.always(.rateLimited(retryAfter: "578"))
        let response = try model.ask(Self.offTopic)
        response.expectError(503, Self.unavailable)
        #expect(response["Retry-After"] == "578")
        #expect(model.groq.requests.count == 2)
    }

    @Test func `After all retries an off-topic question is 503 and stays`() throws {
        let model = try ModelSite()
        model.groq.always(.status(500))
        let response = try model.ask(Self.offTopic)
        response.expectError(503, Self.unavailable)
        #expect(response["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
        #expect(response.text == #"{"detail":"\#(Self.unavailable)"}"#)
        #expect(model.groq.requests.count > 1)
        #expect(try model.contents() == [Self.offTopic])
        #expect(try model.site.log("messages-send").last?["attempts"].number == model.groq.requests.count)
    }

    @Test func `What the guide is sure of is answered by the guide, and marked as such`() throws {
        let model = try ModelSite(["GROQ_DEADLINE": "1"])
        model.groq.always(.status(500))
        let reply = try model.ask(Self.answeredByGuide).expectSuccess()
        #expect(reply["content"].text.contains("Request Payout"))
        let rows = try model.site.rows(model.site.messageFile(of: model.conversation))
        #expect(rows.map { $0["source"].string } == [nil, "guide"])
        #expect(rows.last?["model"].string == nil)
    }

    @Test func `A server that is not there is as one that fails`() throws {
        let refusing = try RefusingPort()
        let site = try StagedSite([
            "ASSISTANT": "groq", "GROQ_API_KEY": ModelSite.apiKey, "GROQ_DEADLINE": "1",
            "GROQ_BASE_URL": "http://127.0.0.1:\(refusing.port)/openai/v1",
        ])
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        try account.ask(Self.offTopic, in: conversation).expectError(503, Self.unavailable)
        try account.ask(Self.answeredByGuide, in: conversation).expectSuccess()
    }

    @Test func `When every model is retired, an off-topic question is 503`() throws {
        let model = try ModelSite()
        for name in ["llama-3.3-70b-versatile", "openai/gpt-oss-120b"] { model.groq.retire(name, as: .notFound) }
        try model.ask(Self.offTopic).expectError(503, Self.unavailable)
        try model.ask(Self.answeredByGuide).expectSuccess()
    }

    @Test func `The key is in no response, no log and no data, whatever fails`() throws {
        let model = try ModelSite(["GROQ_DEADLINE": "1", "LOG_LEVEL": "debug"])
        let wrongKey = "gsk_wrongKeyThatGroqRefuses"
        var responses = [try model.ask("Hello")]
        for behavior in [
            Behavior.status(401), .status(500), .reset, .invalidJSON,
            .body(#"{"error":"Bearer \#(ModelSite.apiKey)"}"#),
            .response(.error(status: 400, message: "The key \(ModelSite.apiKey) is not good", code: ModelSite.apiKey)),
        ] {
            model.groq.always(behavior)
            responses.append(try model.ask(Self.offTopic))
        }
        let settings = model.site.home.appending(path: ".env")
        let text = try String(contentsOf: settings, encoding: .utf8)
        try model.site.writeSettings(text.replacing(ModelSite.apiKey, with: wrongKey))
        model.groq.always(.reply)
        responses.append(try model.ask(Self.offTopic))
        #expect(responses.map(\.status) == [200, 503, 503, 503, 503, 503, 503, 503])

        var places = try [model.site.allLogs()] + responses.map { $0.text + $0.fields.map(\.value).joined() }
        places += try model.site.files().map {
            String(decoding: try Data(contentsOf: model.site.file($0)), as: UTF8.self)
        }
        for place in places {
            #expect(!place.contains(ModelSite.apiKey))
            #expect(!place.contains(wrongKey))
        }
    }

    // MARK: TLS

    /// What a relay that ends TLS needs, in front of a stand-in.
    private func settings(_ relay: TLSRelay, authority: URL?) -> [String: String?] {
        [
            "GROQ_BASE_URL": "https://localhost:\(relay.port)/openai/v1", "GROQ_DEADLINE": "60",
            "CURL_CA_BUNDLE": authority?.path,
        ]
    }

    @Test func `A server whose certificate is signed by CURL_CA_BUNDLE is asked over TLS, and no other is`() throws {
        let certificates = try TestCertificates(names: ["DNS:localhost"])
        defer { certificates.remove() }
        let model = try ModelSite()
        let relay = try TLSRelay(to: model.groq.port, certificates: certificates)
        defer { relay.stop() }
        let original = try String(contentsOf: model.site.home.appending(path: ".env"), encoding: .utf8)
        func write(_ settings: [String: String?]) throws {
            let lines = settings.compactMap { key, value in value.map { "\(key)=\($0)\n" } }
            try model.site.writeSettings(original + lines.joined())
        }

        try write(settings(relay, authority: certificates.authority))
        #expect(try model.ask(Self.offTopic).expectSuccess()["content"] == "Reply to \(Self.offTopic)")
        #expect(model.groq.requests.count == 1)

        try write(settings(relay, authority: nil))
        try model.ask("How high is Mount Everest?").expectError(503, Self.unavailable)

        let others = try TestCertificates(names: ["DNS:localhost"])
        defer { others.remove() }
        try write(settings(relay, authority: others.authority))
        try model.ask("How high is Mount Everest?").expectError(503, Self.unavailable)

        // Signed well, but for another name.
        try write(
            settings(relay, authority: certificates.authority).merging([
                "GROQ_BASE_URL": "https://127.0.0.1:\(relay.port)/openai/v1"
            ]) { $1 })
        try model.ask("How high is Mount Everest?").expectError(503, Self.unavailable)
        #expect(model.groq.requests.count == 1)
    }
}
