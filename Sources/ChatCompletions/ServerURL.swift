import CCurl

/// The addresses of a server's interface.
struct ServerURL: Sendable {
    /// The base URL with `/chat/completions` appended.
    let completions: String
    /// The base URL with `/models` appended.
    let models: String
    let usesTLS: Bool

    /// Nil unless `baseURL` is an absolute `http` or `https` URL without user name, query and fragment.
    init?(baseURL: String) {
        let url = curl_url()
        defer { curl_url_cleanup(url) }
        let flags = UInt32(CURLU_DISALLOW_USER)
        guard curl_url_set(url, CURLUPART_URL, baseURL, flags) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: url), scheme == "http" || scheme == "https",
            Self.part(CURLUPART_QUERY, of: url) == nil, Self.part(CURLUPART_FRAGMENT, of: url) == nil
        else { return nil }
        let base = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        completions = base + "/chat/completions"
        models = base + "/models"
        usesTLS = scheme == "https"
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer?) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
