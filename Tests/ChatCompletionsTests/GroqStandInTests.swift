import Foundation
import Testing

@testable import ChatCompletions
@testable import GroqStandIn

/// The stand-in refuses what Groq refuses; else tests against it would prove nothing.
@Suite struct GroqStandInTests {
    @Test(
        "A request that Groq would refuse is refused",
        arguments: [
            (#"{"model":"M","messages":[{"role":"user","content":"hi"}]}"#, 200, nil),
            (
                #"{"model":"M","messages":[{"role":"user","content":"hi"}],"max_completion_tokens":9,"seed":1}"#, 200,
                nil
            ),
            (#"{"model":"M","messages":[{"role":"user","content":"hi"}],"foo":1}"#, 400, nil),
            (#"{"model":"M","messages":[{"role":"user","content":"hi"}],"stream":false}"#, 200, nil),
            (#"{"model":"M","messages":[{"role":"user","content":"hi"}],"stream":true}"#, 200, nil),
            (#"{"model":"M","messages":[{"role":"user","content":"hi"}],"stream":"yes"}"#, 400, nil),
            (#"{"model":"M","messages":[{"role":"user","content":"hi"}],"stream_options":{}}"#, 400, nil),
            (#"{"model":"M","messages":[{"role":"user","content":"hi","id":1}]}"#, 400, nil),
            (#"{"model":"M","messages":[{"role":"robot","content":"hi"}]}"#, 400, nil),
            (#"{"model":"M","messages":[{"role":"user"}]}"#, 400, nil),
            (#"{"model":"M","messages":[]}"#, 400, nil),
            (#"{"model":"M"}"#, 400, nil),
            (#"{"messages":[{"role":"user","content":"hi"}]}"#, 400, nil),
            ("{", 400, nil),
            (#"{"model":"M","messages":[{"role":"user","content":"hi"}],"n":2}"#, 400, nil),
            (#"{"model":"M","messages":[{"role":"user","content":"hi"}],"temperature":2.5}"#, 400, nil),
            (#"{"model":"M","messages":[{"role":"user","content":"hi"}],"temperature":-1}"#, 400, nil),
            (#"{"model":"M","messages":[{"role":"user","content":"hi"}],"max_tokens":32769}"#, 400, nil),
            (#"{"model":"M","messages":[{"role":"user","content":"hi"}],"reasoning_effort":"low"}"#, 400, nil),
            (#"{"model":"M","messages":[{"role":"user","content":"hi"}],"include_reasoning":false}"#, 400, nil),
            (
                #"{"model":"openai/gpt-oss-20b","messages":[{"role":"user","content":"hi"}],"reasoning_effort":"none"}"#,
                400, nil
            ),
            (#"{"model":"other","messages":[{"role":"user","content":"hi"}]}"#, 404, "model_not_found"),
        ] as [(String, Int, String?)])
    func validation(body: String, status: Int, code: String?) throws {
        try withStandIn { standIn in
            let response = try post(body.replacing("\"M\"", with: "\"\(llama)\""), to: standIn)
            #expect(response.status == status)
            #expect(response.body.last == UInt8(ascii: "\n"))
            #expect(ServerError(body: response.body).code == code)
        }
    }

    @Test func `Another path is unknown, and another key invalid`() throws {
        try withStandIn { standIn in
            let elsewhere = try post("{}", to: standIn, baseURL: standIn.baseURL + "/x")
            #expect(elsewhere.status == 404)
            #expect(ServerError(body: elsewhere.body).code == "unknown_url")
            for key in [nil, "gsk_other"] {
                let response = try post("{}", to: standIn, apiKey: key)
                #expect(response.status == 401)
                #expect(ServerError(body: response.body).code == "invalid_api_key")
            }
        }
    }

    @Test func `The free plan ends with the thirtieth request of a minute`() throws {
        let standIn = try GroqStandIn(limits: .freePlan)
        defer { standIn.stop() }
        let body = #"{"model":"\#(llama)","messages":[{"role":"user","content":"hi"}],"max_tokens":1}"#
        var responses: [WholeResponse] = []
        repeat {
            responses.append(try post(body, to: standIn))
        } while responses.last?.status == 200
        // A slow machine gets one more for every two seconds that it takes.
        #expect(responses.count > 30)
        #expect(responses.last?.status == 429)
        #expect(["1", "2"].contains(responses.last?.headers["retry-after"]))
        #expect(responses.first?.headers["x-ratelimit-limit-requests"] == "1000")
        #expect(responses.first?.headers["x-ratelimit-remaining-requests"] == "999")
        #expect(responses.first?.headers["x-ratelimit-reset-requests"] == "1m26.4s")
        #expect(responses.first?.headers["x-ratelimit-limit-tokens"] == "12000")
    }

    @Test func `A request over the limit of a minute is too large`() throws {
        let standIn = try GroqStandIn(limits: .freePlan)
        defer { standIn.stop() }
        let body = #"{"model":"\#(llama)","messages":[{"role":"user","content":"hi"}],"max_tokens":12000}"#
        #expect(try post(body, to: standIn).status == 413)
    }

    @Test(
        "Waits follow the formula of the recorded figures",
        arguments: [(12000, 4437, 9854, 11.455), (12000, 0, 12000, 0)])
    func wait(limit: Int, used: Double, requested: Double, seconds: Double) {
        var bucket = TokenBucket(limit: limit, window: 60, now: 0)
        bucket.take(used)
        #expect(abs(bucket.wait(for: requested) - seconds) < 0.001)
        bucket.refill(now: 60)
        #expect(bucket.wait(for: 12000) == 0)
    }

    @Test(
        "Durations are written as Go writes them",
        arguments: [
            (0, "0ms"), (0.5, "500ms"), (7.66, "7.66s"), (86.4, "1m26.4s"), (54432, "15h7m12s"), (3600, "1h0m0s"),
        ])
    func durations(seconds: Double, text: String) {
        #expect(duration(seconds) == text)
    }

    @Test func `Connections that wait are cut when the stand-in stops`() throws {
        let standIn = try GroqStandIn()
        standIn.always(.stall)
        Thread.detachNewThread {
            while standIn.requests.isEmpty { usleep(1000) }
            standIn.stop()
        }
        let error = try failure(of: standIn.client(policy: RetryPolicy(attemptsPerModel: 1)))
        #expect(error.attempts == 1)
        #expect(standIn.requests.count == 1)
    }

    @Test func `A reply can be delayed`() throws {
        try withStandIn { standIn in
            standIn.enqueue(.delayedReply(milliseconds: 50))
            let started = ContinuousClock.now
            _ = try standIn.client().complete(question)
            #expect(started.duration(to: .now) >= .milliseconds(50))
        }
    }

    @Test func `A stream is one as Groq sends it`() throws {
        try withStandIn { standIn in
            let body = #"{"model":"\#(llama)","messages":[{"role":"user","content":"hi"}],"stream":true}"#
            let response = try post(body, to: standIn)
            #expect(response.headers["content-type"] == "text/event-stream")
            #expect(response.headers["cache-control"] == "no-cache")
            #expect(response.headers["transfer-encoding"] == "chunked")
            #expect(response.headers["x-ratelimit-limit-requests"] != nil)

            let events = String(decoding: response.body, as: UTF8.self).components(separatedBy: "\n\n")
            #expect(events.allSatisfy { $0.isEmpty || $0.hasPrefix("data: ") })
            #expect(events.suffix(2) == ["data: [DONE]", ""])
            let chunks = try events.dropLast(2).map { event in
                try #require(try JSONSerialization.jsonObject(with: Data(event.dropFirst(6).utf8)) as? [String: Any])
            }
            #expect(chunks.allSatisfy { $0["object"] as? String == "chat.completion.chunk" })
            #expect(Set(chunks.map { $0["id"] as? String }).count == 1)
            let choices = try chunks.map { try #require(($0["choices"] as? [[String: Any]])?.first) }
            let deltas = try choices.map { try #require($0["delta"] as? [String: String]) }
            #expect(
                deltas == [
                    ["role": "assistant", "content": ""], ["content": "You "], ["content": "said: "], ["content": "hi"],
                    [:],
                ])
            #expect(choices.map { $0["finish_reason"] as? String } == [nil, nil, nil, nil, "stop"])
            let last = try #require(chunks.last)
            let usage = try #require(last["usage"] as? NSDictionary)
            #expect((last["x_groq"] as? [String: Any])?["usage"] as? NSDictionary == usage)
        }
    }

    @Test func `A stand-in tells whether the client of a request is there`() throws {
        try withStandIn { standIn in
            let gate = Gate()
            standIn.enqueue(.stream([.content("a"), .gate(gate), .finish(), .done]), .stream([.content("b"), .stall]))
            let client = try standIn.client(policy: RetryPolicy(attemptTimeout: .seconds(3), attemptsPerModel: 1))
            _ = try client.stream(question) { _ in
                #expect(standIn.isConnected(request: 0))
                gate.open()
            }
            standIn.waitUntilDisconnected(request: 0)
            #expect(throws: ChatCompletionsError.self) { try client.stream(question) { _ in } }
            standIn.waitUntilDisconnected(request: 1)
            #expect(!standIn.isConnected(request: 1))
            #expect(!standIn.isConnected(request: 2), "there was no such request")
        }
    }

    private func post(
        _ body: String, to standIn: GroqStandIn, baseURL: String? = nil, apiKey: String? = "gsk_standin0123456789"
    ) throws -> WholeResponse {
        let url = try #require(ServerURL(baseURL: baseURL ?? standIn.baseURL))
        let session = try HTTPSession(
            url: url.completions, of: url, apiKey: apiKey.flatMap(APIKey.init), certificates: nil)
        var transfer = try session.send("POST", Array(body.utf8), timeout: .seconds(60), silence: .seconds(60))
        var response: [UInt8] = []
        while true {
            switch try transfer.next() {
            case .bytes(let bytes): response += bytes
            case .second: break
            case .end: return WholeResponse(status: session.head.status, headers: session.head.headers, body: response)
            }
        }
    }
}

private struct WholeResponse {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]
}
