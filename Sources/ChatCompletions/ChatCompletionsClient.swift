/// Asks a server with OpenAI's chat-completions interface for replies: Groq, Ollama, llama.cpp, vLLM, OpenRouter.
///
/// Calls are synchronous; a client may be used from several threads.
public struct ChatCompletionsClient: Sendable {
    let url: ServerURL
    let apiKey: APIKey?
    let models: [String]
    let sampling: Sampling
    let policy: RetryPolicy
    let certificates: CertificateStore?
    let timing: Timing

    /// - Parameters:
    ///   - baseURL: such as `https://api.groq.com/openai/v1`; `/chat/completions` is appended.
    ///   - apiKey: sent as a bearer token; nil for a server that wants none.
    ///   - models: asked in this order. See `complete(_:)`.
    ///   - certificates: what an `https` server is verified against; see `CertificateStore.find`. Not needed for `http`.
    public init(
        baseURL: String, apiKey: String?, models: [String], sampling: Sampling, policy: RetryPolicy = RetryPolicy(),
        certificates: CertificateStore?, timing: Timing = .system
    ) throws(ClientConfigurationError) {
        guard let url = ServerURL(baseURL: baseURL) else { throw .invalidBaseURL }
        guard !models.isEmpty, !models.contains("") else { throw .invalidModels }
        guard sampling.isValid else { throw .invalidSampling }
        guard policy.isValid else { throw .invalidRetryPolicy }
        guard certificates != nil || !url.usesTLS else { throw .noCertificates }
        if let apiKey {
            guard let key = APIKey(apiKey) else { throw .invalidAPIKey }
            self.apiKey = key
        } else {
            self.apiKey = nil
        }
        self.url = url
        self.models = models
        self.sampling = sampling
        self.policy = policy
        self.certificates = certificates
        self.timing = timing
    }

    /// Sends the messages and returns the first usable reply.
    ///
    /// - A failure that may pass (no whole response, 408, 409, 429, 498, 5xx, a success without an answer) is repeated
    ///   until `RetryPolicy.attemptsPerModel` is reached, after the wait that the server asks for, or else after
    ///   `RetryPolicy.backoff`. A wait that does not end before the deadline is not begun.
    /// - A model that is retired or not to be had gives way to the next one at once. So does one whose attempts are used
    ///   up by the server's own answers, and one with a rate limit (429) that outlasts the deadline, since busy models
    ///   and rate limits are each model's own; but not after transport errors, which would meet the next model as well.
    /// - Anything else fails at once: 400, 401, 403, 413, 422, a certificate that does not hold. `x-should-retry`
    ///   overrules this where the server sends it.
    public func complete(_ messages: [ChatMessage]) throws(ChatCompletionsError) -> ChatReply {
        var call = CompletionCall(client: self, messages: messages)
        return try call.run()
    }

    /// Sends the messages, reports the reply while it comes in, and returns the whole of it.
    ///
    /// Failures are dealt with as in `complete(_:)` until the first piece has been reported. From then on every failure
    /// ends the call, as `ChatCompletionsError.Reason.unavailable`: another attempt would bring another reply.
    ///
    /// A stream is whole when it says so (`[DONE]`), or ends after a reason to stop. A server that does not stream, and
    /// sends one JSON document, is understood as well.
    ///
    /// - Parameter onProgress: called on this thread, and not after this returns. What it takes counts towards
    ///   `RetryPolicy.deadline`, and not towards `RetryPolicy.attemptTimeout`.
    public func stream(
        _ messages: [ChatMessage], onProgress: @escaping (CompletionProgress) -> Void
    ) throws(ChatCompletionsError) -> ChatReply {
        var call = CompletionCall(client: self, messages: messages, onProgress: onProgress)
        return try call.run()
    }
}
