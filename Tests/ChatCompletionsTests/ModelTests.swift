import ChatCompletions
import GroqStandIn
import Testing

@Suite struct ModelTests {
    @Test(
        "A model that is gone gives way to the next at once", arguments: [Model.Retirement.decommissioned, .notFound])
    func fallsThrough(retirement: Model.Retirement) throws {
        try withStandIn { standIn in
            standIn.retire(llama, as: retirement)
            let time = VirtualTime()
            let reply = try standIn.client(models: [llama, "no/such-model", gptOSS], time: time).complete(question)
            #expect(reply.model == gptOSS)
            #expect(reply.skippedModels == [llama, "no/such-model"])
            #expect(reply.attempts == 3)
            #expect(time.sleeps.isEmpty)
            #expect(standIn.requests.map(\.model) == [llama, "no/such-model", gptOSS])
        }
    }

    @Test(
        "Every code that begins with model_ skips the model",
        arguments: [
            (404, "model_not_active"), (400, "model_terms_required"), (403, "model_permission_blocked_org"),
            (410, "model_gone"),
        ])
    func modelCodes(status: Int, code: String) throws {
        try withStandIn { standIn in
            // `x-should-retry` is about the same request, which is not sent again.
            var response = Response.error(status: status, message: "", code: code)
            response.headers["x-should-retry"] = "false"
            standIn.enqueue(.response(response))
            let reply = try standIn.client(models: [llama, gptOSS]).complete(question)
            #expect(reply.skippedModels == [llama])
        }
    }

    @Test func `A model that is gone does not use up the retries of the next`() throws {
        try withStandIn { standIn in
            standIn.retire(llama, as: .notFound)
            standIn.enqueue(.status(500), .status(500))
            let reply = try standIn.client(models: [llama, gptOSS]).complete(question)
            #expect(reply.model == gptOSS)
            #expect(reply.attempts == 4)
        }
    }

    @Test func `When every model is gone the error says so`() throws {
        try withStandIn { standIn in
            standIn.retire(llama, as: .notFound)
            standIn.retire(gptOSS, as: .decommissioned)
            let error = try failure(of: standIn.client(models: [llama, gptOSS]))
            #expect(error.reason == .noModelAvailable)
            #expect(error.skippedModels == [llama, gptOSS])
            #expect(error.lastFailure == nil)
        }
    }

    @Test("A model that keeps failing gives way to the next", arguments: Fault.ofServer + Fault.ofReply)
    func failingModel(_ fault: Fault) throws {
        try withStandIn { standIn in
            standIn.enqueue(fault.behavior, fault.behavior, fault.behavior)
            let reply = try standIn.client(models: [llama, gptOSS]).complete(question)
            #expect(reply.model == gptOSS)
            #expect(reply.attempts == 4)
            #expect(reply.skippedModels.isEmpty, "it is busy, and not gone")
        }
    }

    @Test func `When one model is gone and the other fails the failure is reported`() throws {
        try withStandIn { standIn in
            standIn.retire(gptOSS, as: .notFound)
            standIn.always(.rateLimited(retryAfter: "2"))
            let error = try failure(of: standIn.client(models: [llama, gptOSS]))
            #expect(error.reason == .unavailable(retryAfter: .seconds(2)))
            #expect(error.skippedModels == [gptOSS])
            #expect(
                error.lastFailure
                    == .status(429, ServerError(code: "rate_limit_exceeded", type: "tokens")))
        }
    }

    @Test(
        "A reasoning model is told to answer within its tokens",
        arguments: [
            (llama, nil, nil, 500), (gptOSS, "low", false, 1524), ("openai/gpt-oss-20b", "low", false, 1524),
            (qwen, "none", nil, 500),
        ] as [(String, String?, Bool?, Int)])
    func reasoning(model: String, effort: String?, includesReasoning: Bool?, maxTokens: Int) throws {
        try withStandIn { standIn in
            #expect(try standIn.client(models: [model]).complete(question).model == model)
            let request = try #require(standIn.requests.first).json
            #expect(request["reasoning_effort"] as? String == effort)
            #expect(request["include_reasoning"] as? Bool == includesReasoning)
            #expect(request["max_tokens"] as? Int == maxTokens)
            #expect(request["reasoning_format"] == nil)
        }
    }
}
