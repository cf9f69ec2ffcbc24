import FoundationEssentials

/// One call of `ChatCompletionsClient.complete`, with what has happened in it so far.
struct CompletionCall {
    private let client: ChatCompletionsClient
    private let messages: [ChatMessage]
    private let deadline: Duration

    private var attempts = 0
    private var skippedModels: [String] = []
    private var lastFailure: FailedAttempt?

    init(client: ChatCompletionsClient, messages: [ChatMessage]) {
        self.client = client
        self.messages = messages
        deadline = client.timing.now() + client.policy.deadline
    }

    mutating func run() throws(ChatCompletionsError) -> ChatReply {
        let session = try openSession()
        for model in client.models {
            guard remaining > .zero else { throw failed(unavailable) }
            do throws(FailedAttempt) {
                return try ask(model, over: session)
            } catch {
                switch error.remedy {
                case .nextModel:
                    skippedModels.append(model)
                case .repeating where !error.failure.isOfTransport:
                    lastFailure = error
                case .repeating, .none:
                    lastFailure = error
                    throw failed(error.reason)
                }
            }
        }
        throw failed(lastFailure == nil ? .noModelAvailable : unavailable)
    }

    /// Asks one model, again and again if need be.
    private mutating func ask(_ model: String, over session: HTTPSession) throws(FailedAttempt) -> ChatReply {
        let body = CompletionRequest(model: model, messages: messages, sampling: client.sampling).encoded()
        var retries = 0
        while true {
            do throws(FailedAttempt) {
                attempts += 1
                let response = try send(body, over: session)
                return try reply(from: response, of: model)
            } catch {
                guard error.remedy == .repeating, retries + 1 < client.policy.attemptsPerModel else { throw error }
                let wait =
                    error.retryAfter
                    ?? client.policy.backoff(afterRetries: retries, random: client.timing.random())
                guard wait < remaining else { throw error.beyondRemedy }
                client.timing.sleep(wait)
                retries += 1
            }
        }
    }

    private func send(_ body: Data, over session: HTTPSession) throws(FailedAttempt) -> HTTPResponse {
        do {
            return try session.post(body, timeout: min(client.policy.attemptTimeout, remaining))
        } catch {
            throw FailedAttempt(.transport(error))
        }
    }

    private func reply(from response: HTTPResponse, of model: String) throws(FailedAttempt) -> ChatReply {
        let advice = RetryAdvice(headers: response.headers, secondsSince1970: client.timing.secondsSince1970())
        guard (200..<300).contains(response.status) else {
            let error = ServerError(body: response.body).hiding(client.apiKey)
            throw FailedAttempt(.status(response.status, error), advice: advice)
        }
        do throws(AttemptFailure.Defect) {
            let completion = try Completion(body: response.body, apiKey: client.apiKey)
            return ChatReply(
                content: completion.content, model: model, attempts: attempts, skippedModels: skippedModels,
                promptTokens: completion.promptTokens, completionTokens: completion.completionTokens,
                finishReason: completion.finishReason)
        } catch {
            throw FailedAttempt(.unusable(error), advice: advice)
        }
    }

    private func openSession() throws(ChatCompletionsError) -> HTTPSession {
        do {
            return try HTTPSession(url: client.url, apiKey: client.apiKey, certificates: client.certificates)
        } catch {
            throw ChatCompletionsError(
                reason: .unavailable(retryAfter: nil), attempts: 0, skippedModels: [], lastFailure: .transport(error))
        }
    }

    private var remaining: Duration { deadline - client.timing.now() }

    private var unavailable: ChatCompletionsError.Reason { .unavailable(retryAfter: lastFailure?.retryAfter) }

    private func failed(_ reason: ChatCompletionsError.Reason) -> ChatCompletionsError {
        ChatCompletionsError(
            reason: reason, attempts: attempts, skippedModels: skippedModels, lastFailure: lastFailure?.failure)
    }
}
