/// One call of `ChatCompletionsClient`, with what has happened in it so far.
struct CompletionCall {
    private let client: ChatCompletionsClient
    private let messages: [ChatMessage]
    private let deadline: Duration

    /// Nil for a reply in one piece.
    private let onProgress: ((CompletionProgress) -> Void)?

    private var attempts = 0
    private var skippedModels: [String] = []
    private var lastFailure: AttemptFailure?

    /// The shortest wait that a model has asked for when it was given up.
    private var shortestWait: Duration?

    /// Whether the caller has a part of a reply: from then on there is no other.
    private var hasBegun = false

    init(client: ChatCompletionsClient, messages: [ChatMessage], onProgress: ((CompletionProgress) -> Void)? = nil) {
        self.client = client
        self.messages = messages
        self.onProgress = onProgress
        deadline = client.timing.now() + client.policy.deadline
    }

    mutating func run() throws(ChatCompletionsError) -> ChatReply {
        let session = try openSession()
        for model in client.models {
            guard remaining > .zero else { break }
            do throws(FailedAttempt) {
                return try ask(model, over: session)
            } catch {
                if error.remedy == .nextModel {
                    skippedModels.append(model)
                    continue
                }
                lastFailure = error.failure
                guard error.givesWay else { throw failed(error.reason) }
                shortestWait = [shortestWait, error.retryAfter].compactMap { $0 }.min()
            }
        }
        let allAreSkipped = skippedModels.count == client.models.count
        throw failed(allAreSkipped ? .noModelAvailable : .unavailable(retryAfter: shortestWait))
    }

    /// Asks one model, again and again if need be.
    private mutating func ask(_ model: String, over session: HTTPSession) throws(FailedAttempt) -> ChatReply {
        let request = CompletionRequest(
            model: model, messages: messages, sampling: client.sampling, streams: onProgress != nil)
        let body = request.encoded()
        var retries = 0
        while true {
            do throws(FailedAttempt) {
                let completion = try attempt(body, over: session)
                return ChatReply(
                    content: completion.content, model: model, attempts: attempts, skippedModels: skippedModels,
                    promptTokens: completion.promptTokens, completionTokens: completion.completionTokens,
                    finishReason: completion.finishReason)
            } catch {
                guard error.remedy == .repeating, retries + 1 < client.policy.attemptsPerModel else { throw error }
                let wait =
                    error.retryAfter
                    ?? client.policy.backoff(afterRetries: retries, random: client.timing.random())
                guard wait < remaining else { throw error.beyondRemedy }
                pause(for: wait)
                retries += 1
            }
        }
    }

    private mutating func attempt(_ body: [UInt8], over session: HTTPSession) throws(FailedAttempt) -> Completion {
        attempts += 1
        do throws(AttemptFailure) {
            return try exchange(body, over: session)
        } catch {
            let advice = RetryAdvice(
                headers: session.head.headers, secondsSince1970: client.timing.secondsSince1970())
            let failed = FailedAttempt(error, advice: advice)
            throw hasBegun ? failed.beyondRemedy : failed
        }
    }

    private mutating func exchange(_ body: [UInt8], over session: HTTPSession) throws(AttemptFailure) -> Completion {
        let silence = min(client.policy.attemptTimeout, remaining)
        var response = try ResponseReader(
            posting: body, over: session, apiKey: client.apiKey, streams: onProgress != nil,
            timeout: onProgress == nil ? silence : remaining, silence: silence)
        while true {
            switch try response.next() {
            case .piece(let piece):
                hasBegun = onProgress != nil
                onProgress?(.piece(piece))
            case .waiting:
                onProgress?(.waiting)
            case .completion(let completion):
                return completion
            }
        }
    }

    /// Sleeps, with a sign of life each second when the caller wants one.
    private func pause(for wait: Duration) {
        var rest = wait
        while rest > .zero {
            let slice = onProgress == nil ? rest : min(rest, .seconds(1))
            client.timing.sleep(slice)
            onProgress?(.waiting)
            rest -= slice
        }
    }

    private func openSession() throws(ChatCompletionsError) -> HTTPSession {
        do {
            return try HTTPSession(
                url: client.url.completions, of: client.url, apiKey: client.apiKey, certificates: client.certificates)
        } catch {
            throw ChatCompletionsError(
                reason: .unavailable(retryAfter: nil), attempts: 0, skippedModels: [], lastFailure: .transport(error))
        }
    }

    private var remaining: Duration { deadline - client.timing.now() }

    private func failed(_ reason: ChatCompletionsError.Reason) -> ChatCompletionsError {
        ChatCompletionsError(
            reason: reason, attempts: attempts, skippedModels: skippedModels, lastFailure: lastFailure)
    }
}
