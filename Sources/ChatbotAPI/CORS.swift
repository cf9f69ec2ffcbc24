import CGI
import Chatbot
import HTTPTypes

/// Which pages of other origins may use the API (https://fetch.spec.whatwg.org/#http-cors-protocol).
struct CORS {
    private let allowedOrigins: [String]
    private let origin: String?

    init(_ settings: Configuration.HTTP, request: CGIRequest) {
        allowedOrigins = settings.allowedOrigins
        origin = request.headerFields.first(.origin)
    }

    private var allowedOrigin: String? { origin.flatMap { allowedOrigins.contains($0) ? $0 : nil } }

    /// The fields that every response bears; none when no origin is allowed.
    var headerFields: [HTTPField] {
        // Whether the origin was listed or not: a cache must not give one page the response of another.
        guard !allowedOrigins.isEmpty else { return [] }
        var fields = [HTTPField(name: .vary, value: "Origin")]
        if let allowedOrigin {
            fields.append(.accessControlAllowOrigin, allowedOrigin)
            fields.append(.accessControlAllowCredentials, "true")
            fields.append(
                .accessControlExposeHeaders,
                "X-Request-ID, Retry-After, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset")
        }
        return fields
    }

    /// The answer to `OPTIONS`.
    /// - Parameter methods: those of the path.
    func preflight(methods: [HTTPRequest.Method], requestedHeaders: String?) -> Answer {
        let list = methods.map(\.rawValue).joined(separator: ", ")
        var fields = [HTTPField(name: .allow, value: list)]
        if allowedOrigin != nil {
            fields.append(.accessControlAllowMethods, list)
            if let requestedHeaders { fields.append(.accessControlAllowHeaders, requestedHeaders) }
            fields.append(.accessControlMaxAge, "600")
        }
        return Answer(.noContent, nil, headerFields: fields)
    }
}
