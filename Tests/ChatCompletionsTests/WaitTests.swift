import ChatCompletions
import GroqStandIn
import Testing

@Suite struct WaitTests {
    @Test(
        "The wait that the server asks for is kept",
        arguments: [
            (["retry-after": "1"], 1),
            (["retry-after": "2.5"], 2.5),
            (["retry-after": "44"], 44),
            (["retry-after-ms": "1500"], 1.5),
            (["retry-after-ms": "250", "retry-after": "7"], 0.25),
            (["retry-after": "Sun, 06 Nov 1994 08:49:44 GMT"], 7),
            (["Retry-After": "3"], 3),
        ] as [([String: String], Double)])
    func kept(headers: [String: String], seconds: Double) throws {
        for status in [429, 503] {
            try withStandIn { standIn in
                standIn.enqueue(.status(status, headers: headers))
                let time = VirtualTime()
                _ = try standIn.client(time: time).complete(question)
                #expect(time.sleeps == [.seconds(seconds)])
            }
        }
    }

    @Test(
        "A wait that is not a time ahead counts as none",
        arguments: ["0", "-5", "soon", "", "nan", "inf", "Sun, 06 Nov 1994 08:49:30 GMT"])
    func ignored(retryAfter: String) throws {
        try withStandIn { standIn in
            standIn.enqueue(.rateLimited(retryAfter: retryAfter))
            let time = VirtualTime()
            _ = try standIn.client(time: time).complete(question)
            #expect(time.sleeps == [.seconds(0.5)])
        }
    }

    @Test(
        "A wait beyond the deadline fails at once and is reported",
        arguments: [("61", 61), ("45", 45), ("1e300", 31_536_000), ("Sun, 06 Nov 1994 09:49:37 GMT", 3600)])
    func doesNotFit(retryAfter: String, seconds: Int) throws {
        try withStandIn { standIn in
            for status in [429, 503] {
                standIn.always(.status(status, headers: ["retry-after": retryAfter]))
                let time = VirtualTime()
                let error = try failure(of: standIn.client(time: time))
                #expect(error.reason == .unavailable(retryAfter: .seconds(seconds)))
                #expect(error.attempts == 1)
                #expect(time.sleeps.isEmpty)
            }
        }
    }

    @Test func `A rate limit beyond the deadline gives way to the next model at once`() throws {
        try withStandIn { standIn in
            standIn.enqueue(.rateLimited(retryAfter: "61"), .rateLimited(retryAfter: "578"))
            let time = VirtualTime()
            let reply = try standIn.client(models: [llama, gptOSS, qwen], time: time).complete(question)
            #expect(reply.model == qwen)
            #expect(reply.attempts == 3)
            #expect(reply.skippedModels.isEmpty, "they are busy, and not gone")
            #expect(time.sleeps.isEmpty)
        }
    }

    @Test func `A rate limit that the server forbids to wait for gives way to the next model`() throws {
        try withStandIn { standIn in
            standIn.enqueue(.status(429, headers: ["x-should-retry": "false", "retry-after": "1"]))
            let time = VirtualTime()
            let reply = try standIn.client(models: [llama, gptOSS], time: time).complete(question)
            #expect(reply.model == gptOSS)
            #expect(time.sleeps.isEmpty)
        }
    }

    @Test("When every model is limited the shortest wait is reported", arguments: [[578, 61, 120], [61, 578, 120]])
    func shortestWait(waits: [Int]) throws {
        try withStandIn { standIn in
            for wait in waits {
                standIn.enqueue(.rateLimited(retryAfter: "\(wait)"))
            }
            let error = try failure(of: standIn.client(models: [llama, gptOSS, qwen]))
            #expect(error.reason == .unavailable(retryAfter: .seconds(61)))
            #expect(error.attempts == 3)
            #expect(error.lastFailure == .status(429, ServerError(code: "rate_limit_exceeded", type: "tokens")))
        }
    }

    @Test func `A model that is busy beyond the deadline ends the call when it is no rate limit`() throws {
        try withStandIn { standIn in
            standIn.always(.status(503, headers: ["retry-after": "61"]))
            let error = try failure(of: standIn.client(models: [llama, gptOSS]))
            #expect(error.reason == .unavailable(retryAfter: .seconds(61)))
            #expect(error.attempts == 1)
        }
    }

    @Test func `The wait that was asked for last is reported when the attempts are used up`() throws {
        try withStandIn { standIn in
            standIn.always(.rateLimited(retryAfter: "3"))
            let error = try failure(of: standIn.client())
            #expect(error.reason == .unavailable(retryAfter: .seconds(3)))
        }
    }

    @Test func `A wait that would end after the deadline is not begun`() throws {
        try withStandIn { standIn in
            standIn.always(.status(500))
            let time = VirtualTime()
            let error = try failure(of: standIn.client(policy: RetryPolicy(deadline: .seconds(1.2)), time: time))
            #expect(error.attempts == 2)
            #expect(time.sleeps == [.seconds(0.5)], "the second wait, of 1 s, would end at 1.5 s")
        }
    }

    @Test func `An attempt does not outlast the deadline`() throws {
        try withStandIn { standIn in
            standIn.always(.stall)
            let policy = RetryPolicy(attemptTimeout: .seconds(30), deadline: .seconds(0.5), attemptsPerModel: 1)
            let started = ContinuousClock.now
            _ = try failure(of: standIn.client(policy: policy))
            #expect(started.duration(to: .now) < .seconds(30))
        }
    }

    @Test func `Without a word from the server waits double up to 8 seconds`() throws {
        try withStandIn { standIn in
            standIn.always(.status(500))
            let time = VirtualTime()
            let policy = RetryPolicy(deadline: .seconds(3600), attemptsPerModel: 8)
            _ = try failure(of: standIn.client(policy: policy, time: time))
            #expect(time.sleeps == [0.5, 1, 2, 4, 8, 8, 8].map(Duration.seconds))
        }
    }

    @Test func `Chance shortens a wait by up to a quarter`() throws {
        try withStandIn { standIn in
            standIn.enqueue(.status(500), .status(500))
            let time = VirtualTime()
            _ = try standIn.client(time: time, random: 0.5).complete(question)
            #expect(time.sleeps == [.seconds(0.4375), .seconds(0.875)])
        }
    }

    @Test func `Real time passes and random numbers differ`() {
        let timing = Timing.system
        let start = timing.now()
        timing.sleep(.milliseconds(20))
        #expect(timing.now() - start >= .milliseconds(20))
        #expect(timing.secondsSince1970() > 1_700_000_000)
        let numbers = Set((0..<100).map { _ in timing.random() })
        #expect(numbers.count > 90 && numbers.allSatisfy { (0..<1).contains($0) })
    }
}
