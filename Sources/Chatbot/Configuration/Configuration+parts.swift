extension Configuration {
    /// What signing up, logging in and checking tokens need.
    public struct Accounts: Sendable {
        /// Signs and checks the tokens.
        public let key: SecretKey
        public let tokenLifetimeHours: Int
        public let bcryptCost: Int
    }

    /// The value that `.env.example` shows: everybody knows it, so it protects nobody.
    static let sampleSecretKey = "replace-this-with-32-or-more-random-characters"

    /// `SECRET_KEY`, `TOKEN_LIFETIME_HOURS`, `BCRYPT_COST`.
    public func accounts() throws(ConfigurationError) -> Accounts {
        let secret = try required("SECRET_KEY")
        if secret == Self.sampleSecretKey {
            throw ConfigurationError("SECRET_KEY is still the sample value: put a random one of your own there")
        }
        if secret.unicodeScalars.count < 32 { throw ConfigurationError("SECRET_KEY must have at least 32 characters") }
        return Accounts(
            key: SecretKey(Array(secret.utf8)),
            tokenLifetimeHours: try integer("TOKEN_LIFETIME_HOURS", default: 24, in: 1...87_600),
            bcryptCost: try integer("BCRYPT_COST", default: 12, in: 4...15))
    }

    /// What every endpoint needs to speak HTTP.
    public struct HTTP: Sendable {
        /// The origins whose pages may call the API (CORS).
        public let allowedOrigins: [String]
        public let maximumBodyBytes: Int
        /// Whether the site is being moved: whatever would change data is refused.
        public let isInMaintenance: Bool
    }

    /// `ALLOWED_ORIGINS`, `MAX_BODY_BYTES`, `MAINTENANCE`.
    public func http() throws(ConfigurationError) -> HTTP {
        let origins = list("ALLOWED_ORIGINS")
        for origin in origins where !Self.isOrigin(origin) {
            throw ConfigurationError(
                "ALLOWED_ORIGINS takes origins like https://example.com, separated by commas, and no wildcard")
        }
        return HTTP(
            allowedOrigins: origins,
            maximumBodyBytes: try integer("MAX_BODY_BYTES", default: 65_536, in: 1024...16_777_216),
            isInMaintenance: try isOn("MAINTENANCE"))
    }

    /// Whether a text is a scheme, `://` and a host with an optional port, as browsers send it (RFC 6454 section 6.2).
    private static func isOrigin(_ text: String) -> Bool {
        for scheme in ["http://", "https://", "capacitor://", "ionic://"] where text.hasPrefix(scheme) {
            let authority = text.dropFirst(scheme.count)
            return !authority.isEmpty && authority.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
                && !authority.contains { $0 == "/" || $0 == "*" || $0 == "@" || $0 == "?" || $0 == "#" }
        }
        return false
    }

    /// How much is logged, from the most to the least.
    public enum LogLevel: String, CaseIterable, Sendable {
        case debug, info, warning, error
    }

    /// `LOG_LEVEL`.
    public func logLevel() throws(ConfigurationError) -> LogLevel {
        guard let text = self["LOG_LEVEL"] else { return .info }
        guard let level = LogLevel(rawValue: text) else {
            throw ConfigurationError("LOG_LEVEL must be debug, info, warning or error")
        }
        return level
    }

    /// Who answers the questions.
    public enum Assistant: Sendable {
        /// The guide alone, without key or network.
        case guide
        /// A model, with the guide behind it.
        case groq(Groq)

        /// How long a reply may take at most, and some more for what is done around it.
        public var replyTime: Duration {
            switch self {
            case .guide: .zero
            case .groq(let settings): settings.deadline + .seconds(10)
            }
        }
    }

    /// `ASSISTANT`, with what that one needs.
    public func assistant() throws(ConfigurationError) -> Assistant {
        switch self["ASSISTANT"] ?? "groq" {
        case "guide": .guide
        case "groq": .groq(try groq())
        default: throw ConfigurationError("ASSISTANT must be groq or guide")
        }
    }

    /// How much of the site may be used at once, and by one client.
    public struct Limits: Sendable {
        /// How often one address, and one username, may try a password; `nil` for no limit.
        public let logIns: RateLimit?
        /// How many messages one user may send.
        public let messages: RateLimit?
        /// `nil` where the guide answers, which takes no time.
        public let repliesInFlight: Int?
        public let hashesInFlight: Int
        /// Whose word on the address of a client counts.
        public let trustedProxies: TrustedProxies
    }

    /// `RATE_LIMIT_AUTH`, `RATE_LIMIT_MESSAGES`, `MAX_REPLIES_IN_FLIGHT`, `MAX_HASHES_IN_FLIGHT`, `TRUSTED_PROXIES`.
    /// - Parameter processors: of the machine, one of which a password keeps busy while it is hashed.
    public func limits(processors: Int = CurrentProcess.processors) throws(ConfigurationError) -> Limits {
        let replies = try integer("MAX_REPLIES_IN_FLIGHT", default: 12, in: 1...1000)
        return Limits(
            logIns: try rateLimit("RATE_LIMIT_AUTH", default: "10/minute"),
            messages: try rateLimit("RATE_LIMIT_MESSAGES", default: "30/minute"),
            repliesInFlight: self["ASSISTANT"] == "guide" ? nil : replies,
            hashesInFlight: try integer("MAX_HASHES_IN_FLIGHT", default: processors, in: 1...1000),
            trustedProxies: try TrustedProxies(list("TRUSTED_PROXIES")))
    }

    private func rateLimit(_ key: String, default fallback: String) throws(ConfigurationError) -> RateLimit? {
        let text = self[key] ?? fallback
        if text == "off" { return nil }
        guard let limit = RateLimit(text) else {
            throw ConfigurationError("\(key) must be like 10/minute (second, minute, hour or day), or off")
        }
        return limit
    }

    /// What the support team wrote, in one language.
    public func prompts(for language: GuideLanguage) throws(ConfigurationError) -> Prompts {
        do { return try Prompts(directory: promptsDirectory, language: language) } catch {
            throw ConfigurationError("\(error)")
        }
    }

    /// What asking Groq, or another OpenAI-compatible server, needs.
    public struct Groq: Sendable {
        public let apiKey: String
        public let baseURL: String
        /// The certificate authorities that `https` servers are verified against; `nil` for those of the host.
        public let certificateFile: String?
        /// Tried in this order.
        public let models: [String]
        public let temperature: Double
        public let topP: Double
        public let maximumTokens: Int
        /// For one attempt, and for the whole answer with its retries.
        public let attemptTimeout: Duration
        public let deadline: Duration
        /// How many tokens of the conversation go into a request.
        public let historyTokens: Int
        /// Whether the whole guide goes into every request, and not only what matters for the question.
        public let sendsWholeGuide: Bool
    }

    /// `GROQ_*`, `HISTORY_TOKENS`, `GUIDE_IN_PROMPT`, and the file of certificates under the names that curl and OpenSSL know.
    private func groq() throws(ConfigurationError) -> Groq {
        let key = try required("GROQ_API_KEY")
        guard key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ConfigurationError("GROQ_API_KEY holds characters that no key has")
        }
        let baseURL = self["GROQ_BASE_URL"] ?? "https://api.groq.com/openai/v1"
        guard baseURL.hasPrefix("https://") || baseURL.hasPrefix("http://"),
            baseURL.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw ConfigurationError("GROQ_BASE_URL must begin with https:// or http://") }
        let models = self["GROQ_MODELS"] == nil ? Self.defaultModels : list("GROQ_MODELS")
        if models.isEmpty { throw ConfigurationError("GROQ_MODELS names no model") }
        return Groq(
            apiKey: key, baseURL: baseURL, certificateFile: self["CURL_CA_BUNDLE"] ?? self["SSL_CERT_FILE"],
            models: models,
            temperature: try number("GROQ_TEMPERATURE", default: 0.5, in: 0...2),
            topP: try number("GROQ_TOP_P", default: 0.95, in: 0...1),
            maximumTokens: try integer("GROQ_MAX_TOKENS", default: 500, in: 1...32_768),
            attemptTimeout: .seconds(try number("GROQ_ATTEMPT_TIMEOUT", default: 20, in: 0.1...600)),
            deadline: .seconds(try number("GROQ_DEADLINE", default: 45, in: 0.1...600)),
            historyTokens: try integer("HISTORY_TOKENS", default: 3000, in: 0...1_000_000),
            sendsWholeGuide: try sendsWholeGuide())
    }

    private func sendsWholeGuide() throws(ConfigurationError) -> Bool {
        switch self["GUIDE_IN_PROMPT"] ?? "relevant" {
        case "relevant": false
        case "full": true
        default: throw ConfigurationError("GUIDE_IN_PROMPT must be relevant or full")
        }
    }

    private static let defaultModels = ["llama-3.3-70b-versatile", "openai/gpt-oss-120b"]
}
