import Foundation

/// What the stand-in does with a valid request. A reply is streamed when the request asks for it.
public enum Behavior: Sendable {
    /// A good reply, with the text that `GroqStandIn.reply` makes from the messages.
    case reply

    /// A good reply after a while.
    case delayedReply(milliseconds: Int)

    /// A whole completion with this content, or with `"content":null`.
    case content(String?, finishReason: String = "stop")

    /// A stream by this script. A request that asks for none gets the content of the script as a whole.
    case stream(StreamScript)

    /// Any response at all.
    case response(Response)

    /// The connection is reset in place of a response.
    case reset

    /// The connection is closed in place of a response.
    case close

    /// Nothing is sent until the client gives up.
    case stall

    /// Half of a good reply's body is sent, and nothing more until the client gives up.
    case stallInBody

    /// Half of a good reply's body is sent, and the connection closed.
    case truncatedBody
}

extension Behavior {
    public static let emptyContent = content("")
    public static let nullContent = content(nil)
    public static let whiteSpaceContent = content(" \n\t\u{A0} ")

    /// A reasoning model that has spent all its tokens before the answer.
    public static let cutOffBeforeAnswer = content("", finishReason: "length")

    public static let invalidJSON = body(#"{"id":"chatcmpl-1","choices":[{"#)
    public static let wrongShape = body(#"{"choices":"none"}"#)
    public static let noChoices = body(#"{"id":"chatcmpl-1","choices":[]}"#)
    public static let errorObjectWithSuccess = body(
        #"{"error":{"message":"Provider returned error","code":502},"choices":[{"message":{"content":"no"}}]}"#)

    /// 2 MiB of a reply that goes on and on.
    public static let hugeBody = content(String(repeating: "word ", count: 2 << 20 / 5))

    /// A reply with a byte that UTF-8 does not know.
    public static let invalidUTF8 = response(
        Response(
            status: 200, headers: ["content-type": "application/json"],
            body: Data(#"{"choices":[{"message":{"role":"assistant","content":""#.utf8) + [0x61, 0xFF, 0x62]
                + Data(#""},"finish_reason":"stop"}]}"#.utf8)))

    /// 200 with this body.
    public static func body(_ text: String) -> Behavior {
        response(Response(status: 200, headers: ["content-type": "application/json"], body: Data(text.utf8)))
    }

    /// An error as Groq sends it with this status, and headers on top.
    public static func status(_ status: Int, headers: [String: String] = [:]) -> Behavior {
        var error = groqError(status)
        error.headers.merge(headers) { $1 }
        return response(error)
    }

    public static func rateLimited(retryAfter: String?) -> Behavior {
        status(429, headers: retryAfter.map { ["retry-after": $0] } ?? [:])
    }

    private static func groqError(_ status: Int) -> Response {
        switch status {
        case 401: .error(status: 401, message: "Invalid API Key", code: "invalid_api_key")
        case 403: .json(status: 403, ["error": ["message": "Access denied. Please check your network settings."]])
        case 413:
            .error(
                status: 413,
                message: "Request too large for model on tokens per minute (TPM): Limit 12000, Requested 14137.",
                type: "tokens", code: "rate_limit_exceeded")
        case 429:
            .error(
                status: 429, message: "Rate limit reached for model on tokens per minute (TPM). Please try again.",
                type: "tokens", code: "rate_limit_exceeded")
        case 498: .error(status: 498, message: "Flex tier capacity exceeded.", code: "capacity_exceeded")
        case 502: .html(status: 502)
        case 503:
            .error(
                status: 503,
                message: "The model is currently over capacity. Please try again and back off exponentially.",
                type: "internal_server_error")
        case 500...: .error(status: status, message: "Internal Server Error", type: "internal_server_error")
        default: .error(status: status, message: "The request cannot be processed.")
        }
    }
}
