/// An attempt that brought no reply, and what can be done about it.
struct FailedAttempt: Error {
    enum Remedy {
        /// The same request may succeed a little later.
        case repeating
        /// The model is retired or not to be had.
        case nextModel
        /// Repeating cannot help, or there is no time for it.
        case none
    }

    let failure: AttemptFailure
    private(set) var remedy: Remedy

    /// How long the server asks to wait.
    let retryAfter: Duration?

    init(_ failure: AttemptFailure, advice: RetryAdvice) {
        self.failure = failure
        retryAfter = advice.wait
        remedy = failure.concernsModel ? .nextModel : advice.shouldRetry ?? failure.isTransient ? .repeating : .none
    }

    /// The same failure when the wait before the next attempt does not fit the deadline, or when a part of a reply has
    /// been reported.
    var beyondRemedy: FailedAttempt {
        var failed = self
        failed.remedy = .none
        return failed
    }

    /// Whether the next model may do better once this one is given up: another one may be less busy, and rate limits are
    /// each model's own, while a transport error would meet the next model as well.
    var givesWay: Bool {
        failure.isRateLimit || remedy == .repeating && !failure.isOfTransport
    }

    /// What the caller is told when this failure ends the call.
    var reason: ChatCompletionsError.Reason {
        switch failure {
        case .status(let status, let error) where !failure.isTransient:
            .rejected(status: status, code: error.code, type: error.type)
        case .status, .transport, .unusable:
            .unavailable(retryAfter: retryAfter)
        }
    }
}

extension AttemptFailure {
    /// Whether the same request may succeed a little later.
    var isTransient: Bool {
        switch self {
        case .transport(let error): !error.concernsTrust
        case .status(let status, _): [408, 409, 429, 498].contains(status) || status >= 500
        case .unusable: true
        }
    }

    /// Whether the model has been asked too often.
    var isRateLimit: Bool {
        if case .status(429, _) = self { true } else { false }
    }

    var isOfTransport: Bool {
        if case .transport = self { true } else { false }
    }

    /// `model_not_found`, `model_decommissioned` and their like (`model_terms_required`, `model_permission_blocked_org`):
    /// each says that this account cannot have this model.
    var concernsModel: Bool {
        guard case .status(let status, let error) = self, let code = error.code else { return false }
        return [400, 403, 404, 410].contains(status) && code.hasPrefix("model_")
    }
}
