import CCurl

/// What a server says about repeating a request.
struct RetryAdvice {
    /// `x-should-retry`, which overrules the client's own judgement.
    let shouldRetry: Bool?

    /// How long the server asks to wait; nil when it does not say, or says something that is not a time ahead.
    let wait: Duration?

    /// - Parameters:
    ///   - headers: by name in lower case.
    ///   - secondsSince1970: now, which dates are counted from.
    init(headers: [String: String], secondsSince1970: Double) {
        shouldRetry =
            switch headers["x-should-retry"] {
            case "true": true
            case "false": false
            default: nil
            }
        wait = Self.wait(headers, secondsSince1970).flatMap(Self.duration)
    }

    /// `retry-after-ms` goes before `retry-after`, which holds seconds, whole or not, or a date (RFC 9110, 10.2.3).
    private static func wait(_ headers: [String: String], _ secondsSince1970: Double) -> Double? {
        if let milliseconds = headers["retry-after-ms"].flatMap(Double.init) {
            return milliseconds / 1000
        }
        guard let text = headers["retry-after"] else { return nil }
        if let seconds = Double(text) {
            return seconds
        }
        let date = curl_getdate(text, nil)
        return date == -1 ? nil : Double(date) - secondsSince1970
    }

    /// Anything over a year is a year: `Duration` cannot hold every number that a header can.
    private static func duration(_ seconds: Double) -> Duration? {
        guard seconds.isFinite, seconds > 0 else { return nil }
        return .seconds(min(seconds, 365 * 24 * 60 * 60))
    }
}
