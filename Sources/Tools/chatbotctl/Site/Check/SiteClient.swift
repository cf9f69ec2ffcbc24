import ChatCompletions
import Chatbot
import JSON

/// Asks the deployed site as an app does: one connection a request, and no redirect followed.
struct SiteClient {
    /// Without a slash at the end.
    let address: String
    private let certificates: CertificateStore?

    struct Response {
        let status: Int
        /// By name in lower case.
        let headers: [String: String]
        /// The beginning, as far as somebody wants to know it.
        let body: [UInt8]

        var json: JSONObject? { JSONObject(body[...]) }
        var detail: String? { json?.string("detail") }
    }

    /// More than any answer that is looked at.
    private static let bodyLimit = 1 << 16
    static let patience = Duration.seconds(15)

    init(address: String, certificates: CertificateStore?) {
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
        self.certificates = certificates
    }

    /// Whether a text is an `http` or `https` URL without user, query and fragment.
    static func isAddress(_ text: String) -> Bool {
        let rest = ["http://", "https://"].first(where: text.hasPrefix).map { text.dropFirst($0.count) } ?? ""
        return !rest.isEmpty && rest.first != "/"
            && rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"?#@".utf8.contains($0) }
    }

    var usesTLS: Bool { address.hasPrefix("https://") }

    /// The same address without TLS; nil when a port is in it, which cannot be the one of `http` as well.
    var withoutTLS: String? {
        let rest = address.dropFirst("https://".count)
        return usesTLS && !rest.prefix { $0 != "/" }.contains(":") ? "http://\(rest)" : nil
    }

    /// - Parameters:
    ///   - path: begins with a slash.
    ///   - headers: whole lines.
    func send(
        _ method: String, _ path: String, headers: [String] = [], body: [UInt8]? = nil
    ) throws(TransportError) -> Response {
        let (head, body) = try session(path, headers: headers)
            .response(to: method, body, timeout: Self.patience, limit: Self.bodyLimit)
        return Response(status: head.status, headers: head.headers, body: body)
    }

    func session(_ path: String, headers: [String]) throws(TransportError) -> HTTPSession {
        try HTTPSession(
            url: address + path, usesTLS: usesTLS, headers: ["User-Agent: chatbotctl"] + headers,
            certificates: certificates)
    }
}
