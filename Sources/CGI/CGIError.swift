public import SystemPackage

/// Why a request could not be read, or a response not be written.
///
/// The descriptions are for a log: they say what went wrong, and never what a client sent.
public enum CGIError: Error, Equatable {
    /// The environment is not that of a CGI request: the server sets this variable for every one.
    case notCGI(missing: String)

    /// The request breaks a rule of HTTP; the text names the rule.
    case malformedRequest(String)

    /// The body is longer than `limit` bytes.
    case bodyTooLarge(limit: Int)

    /// The body ended before its declared length: the client left while sending it.
    case incompleteBody

    /// Nobody reads the response any more: the client left, and the server closed its end.
    case clientGone

    /// A system call failed.
    case system(operation: String, errno: Errno)
}

extension CGIError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notCGI(let variable): "not a CGI request: \(variable) is missing from the environment"
        case .malformedRequest(let reason): "malformed request: \(reason)"
        case .bodyTooLarge(let limit): "the request body is longer than \(limit) bytes"
        case .incompleteBody: "the request body ended before its declared length"
        case .clientGone: "the client left before the response was written"
        case .system(let operation, let errno): "\(operation): \(errno)"
        }
    }
}
