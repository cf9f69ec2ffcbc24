import CCurl

/// A request that brought no whole response.
public struct TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        case nameResolution = "name resolution"
        case connection
        case timeout
        /// No secure connection, or a server whose certificate does not hold.
        case tls = "TLS"
        /// The body ended before its announced length, or a stream before the answer did.
        case truncated = "truncated body"
        /// The body, or an event or the text of a stream, was longer than any reply can be.
        case tooLong = "body limit"
        case other = "transfer"
    }

    /// libcurl's number for what went wrong: see `man libcurl-errors`.
    public let curlCode: UInt32

    init(_ code: CURLcode) {
        curlCode = code.rawValue
    }

    static let timeout = TransportError(CURLE_OPERATION_TIMEDOUT)
    static let truncated = TransportError(CURLE_PARTIAL_FILE)
    static let tooLong = TransportError(CURLE_WRITE_ERROR)

    public var kind: Kind {
        switch CURLcode(curlCode) {
        case CURLE_COULDNT_RESOLVE_HOST: .nameResolution
        case CURLE_COULDNT_CONNECT: .connection
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_PARTIAL_FILE: .truncated
        case CURLE_WRITE_ERROR: .tooLong
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER: .tls
        case _ where concernsTrust: .tls
        default: .other
        }
    }

    /// Whether the server's certificate does not hold, or there was nothing to verify it with. Neither changes by asking
    /// again.
    var concernsTrust: Bool {
        switch CURLcode(curlCode) {
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR: true
        default: false
        }
    }

    public var description: String {
        "\(kind.rawValue) failed: \(String(cString: curl_easy_strerror(CURLcode(curlCode)))) (curl \(curlCode))"
    }
}
