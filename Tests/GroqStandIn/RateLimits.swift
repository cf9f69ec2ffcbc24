import Foundation

/// How much one organisation may ask of one model.
public struct RateLimits: Sendable {
    public var requestsPerMinute, requestsPerDay, tokensPerMinute, tokensPerDay: Int

    /// What Groq's free plan grants for `llama-3.3-70b-versatile`.
    public static let freePlan = RateLimits(
        requestsPerMinute: 30, requestsPerDay: 1000, tokensPerMinute: 12_000, tokensPerDay: 100_000)

    /// Never reached.
    public static let generous = RateLimits(
        requestsPerMinute: 1_000_000, requestsPerDay: 100_000_000, tokensPerMinute: 1_000_000_000,
        tokensPerDay: 1_000_000_000)
}

/// A limit that refills all the time, which is how Groq's figures behave.
struct TokenBucket {
    let limit: Double
    /// How long an empty bucket takes to be full, in seconds.
    let window: Double
    private var used = 0.0
    private var updated: Double

    init(limit: Int, window: Double, now: Double) {
        self.limit = Double(limit)
        self.window = window
        updated = now
    }

    var remaining: Int { Int(limit - used) }

    /// Seconds until the bucket is full.
    var reset: Double { used / limit * window }

    mutating func refill(now: Double) {
        used = max(0, used - (now - updated) / window * limit)
        updated = now
    }

    /// Seconds until so much can be taken; 0 when it can be now.
    func wait(for amount: Double) -> Double {
        max(0, (used + amount - limit) / limit * window)
    }

    mutating func take(_ amount: Double) {
        used += amount
    }
}

/// The buckets of one model.
struct ModelQuota {
    private var requestsPerMinute, requestsPerDay, tokensPerMinute, tokensPerDay: TokenBucket

    init(_ limits: RateLimits, now: Double) {
        let day = 86_400.0
        requestsPerMinute = TokenBucket(limit: limits.requestsPerMinute, window: 60, now: now)
        requestsPerDay = TokenBucket(limit: limits.requestsPerDay, window: day, now: now)
        tokensPerMinute = TokenBucket(limit: limits.tokensPerMinute, window: 60, now: now)
        tokensPerDay = TokenBucket(limit: limits.tokensPerDay, window: day, now: now)
    }

    /// Takes a request from the buckets, or says why not.
    mutating func admit(tokens: Int, model: String, now: Double) -> Response? {
        let tokens = Double(tokens)
        requestsPerMinute.refill(now: now)
        requestsPerDay.refill(now: now)
        tokensPerMinute.refill(now: now)
        tokensPerDay.refill(now: now)
        if tokens > tokensPerMinute.limit {
            return .error(
                status: 413, message: "Request too large for model `\(model)` on tokens per minute (TPM)",
                type: "tokens",
                code: "rate_limit_exceeded")
        }
        let waits = [
            ("requests", "requests per minute (RPM)", requestsPerMinute.wait(for: 1)),
            ("requests", "requests per day (RPD)", requestsPerDay.wait(for: 1)),
            ("tokens", "tokens per minute (TPM)", tokensPerMinute.wait(for: tokens)),
            ("tokens", "tokens per day (TPD)", tokensPerDay.wait(for: tokens)),
        ]
        if let (type, name, wait) = waits.first(where: { $0.2 > 0 }) {
            var refusal = Response.error(
                status: 429,
                message: "Rate limit reached for model `\(model)` on \(name). Please try again in \(duration(wait)).",
                type: type, code: "rate_limit_exceeded")
            refusal.headers["retry-after"] = "\(Int(wait.rounded(.up)))"
            return refusal
        }
        requestsPerMinute.take(1)
        requestsPerDay.take(1)
        tokensPerMinute.take(tokens)
        tokensPerDay.take(tokens)
        return nil
    }

    /// Requests are those of the day, tokens those of the minute.
    var headers: [String: String] {
        [
            "x-ratelimit-limit-requests": "\(Int(requestsPerDay.limit))",
            "x-ratelimit-remaining-requests": "\(requestsPerDay.remaining)",
            "x-ratelimit-reset-requests": duration(requestsPerDay.reset),
            "x-ratelimit-limit-tokens": "\(Int(tokensPerMinute.limit))",
            "x-ratelimit-remaining-tokens": "\(tokensPerMinute.remaining)",
            "x-ratelimit-reset-tokens": duration(tokensPerMinute.reset),
        ]
    }
}

/// Seconds as Go prints a duration, to the millisecond: `500ms`, `7.66s`, `1m26.4s`, `15h7m12s`.
func duration(_ seconds: Double) -> String {
    let milliseconds = Int((seconds * 1000).rounded())
    guard milliseconds >= 1000 else { return "\(milliseconds)ms" }
    let (hours, minutes) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60)
    var text = hours > 0 ? "\(hours)h" : ""
    if hours > 0 || minutes > 0 {
        text += "\(minutes)m"
    }
    let rest = Double(milliseconds % 60_000) / 1000
    return text + (rest == rest.rounded() ? "\(Int(rest))s" : "\(rest)s")
}
