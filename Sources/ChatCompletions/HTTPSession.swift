import CCurl
import FoundationEssentials

/// A libcurl handle that posts JSON to one URL, and keeps the connection open from one attempt to the next.
///
/// libcurl does not touch signals here (`CURLOPT_NOSIGNAL`), so that the process has to ignore `SIGPIPE`.
final class HTTPSession {
    /// More than any reply, and little enough for a process with a small memory limit.
    static let bodyLimit = 1 << 20

    private let handle: UnsafeMutableRawPointer
    private var headers: UnsafeMutablePointer<curl_slist>?
    private let received = ReceivedBody(limit: bodyLimit)

    init(url: ServerURL, apiKey: APIKey?, certificates: CertificateStore?) throws(TransportError) {
        guard Self.isLibraryReady, let handle = curl_easy_init() else { throw TransportError(CURLE_FAILED_INIT) }
        self.handle = handle

        try set(CURLOPT_URL, to: url.completions)
        try set(CURLOPT_PROTOCOLS_STR, to: "http,https")
        try set(CURLOPT_HTTP_VERSION, to: CURL_HTTP_VERSION_1_1)
        try set(CURLOPT_FOLLOWLOCATION, to: 0)
        try set(CURLOPT_NOSIGNAL, to: 1)
        // Else libcurl takes a proxy from the environment, where a client's `Proxy:` header ends up as `HTTP_PROXY`.
        try set(CURLOPT_PROXY, to: "")

        try set(CURLOPT_SSL_VERIFYPEER, to: 1)
        try set(CURLOPT_SSL_VERIFYHOST, to: 2)
        try set(CURLOPT_SSLVERSION, to: CURL_SSLVERSION_TLSv1_2)
        if url.usesTLS {
            try trust(certificates)
        }

        try set(CURLOPT_USERAGENT, to: "ChatCompletions/1.0")
        try add(header: "Content-Type: application/json")
        try add(header: "Accept: application/json")
        try add(header: "Expect:")  // libcurl would wait for "100 Continue" before it sends a longer body
        if let apiKey {
            try add(header: "Authorization: Bearer \(apiKey.value)")
        }
        try check(ccurl_set_headers(handle, headers))
        try check(ccurl_set_receiver(handle, receive, Unmanaged.passUnretained(received).toOpaque()))
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headers)
    }

    /// Sends one request and reads its whole response, within `timeout`.
    func post(_ body: Data, timeout: Duration) throws(TransportError) -> HTTPResponse {
        // 0 would mean "for ever" to libcurl.
        let milliseconds = max(1, Int(timeout / .milliseconds(1)))
        try set(CURLOPT_TIMEOUT_MS, to: milliseconds)
        try set(CURLOPT_CONNECTTIMEOUT_MS, to: min(5000, milliseconds))
        try set(CURLOPT_POSTFIELDSIZE, to: body.count)

        received.reset()
        let code = body.withUnsafeBytes { bytes in
            ccurl_set_pointer(handle, CURLOPT_POSTFIELDS, bytes.baseAddress)
            return curl_easy_perform(handle)
        }
        try check(code)
        var status = 0
        try check(ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status))
        // A newline at the end means nothing to JSON, and keeps `JSONDecoder` from reading past the end of a body that stops
        // at its 513th opening bracket.
        return HTTPResponse(status: status, headers: receivedHeaders(), body: received.bytes + [UInt8(ascii: "\n")])
    }

    private func receivedHeaders() -> [String: String] {
        var headers: [String: String] = [:]
        var header = curl_easy_nextheader(handle, UInt32(CURLH_HEADER), 0, nil)
        while let current = header {
            headers[String(cString: current.pointee.name).lowercased()] = String(cString: current.pointee.value)
            header = curl_easy_nextheader(handle, UInt32(CURLH_HEADER), 0, current)
        }
        return headers
    }

    /// libcurl's own defaults, such as Debian's bundle, are put out of use, so that nothing but `certificates` counts.
    private func trust(_ certificates: CertificateStore?) throws(TransportError) {
        switch certificates {
        case .file(let path):
            try set(CURLOPT_CAINFO, to: path)
            try set(CURLOPT_CAPATH, to: nil)
        case .directory(let path):
            try set(CURLOPT_CAINFO, to: nil)
            try set(CURLOPT_CAPATH, to: path)
        case nil:
            throw TransportError(CURLE_SSL_CACERT_BADFILE)
        }
    }

    private func add(header: String) throws(TransportError) {
        guard let list = curl_slist_append(headers, header) else { throw TransportError(CURLE_OUT_OF_MEMORY) }
        headers = list
    }

    private func set(_ option: CURLoption, to value: Int) throws(TransportError) {
        try check(ccurl_set_long(handle, option, value))
    }

    private func set(_ option: CURLoption, to value: String?) throws(TransportError) {
        try check(ccurl_set_string(handle, option, value))
    }

    private func check(_ code: CURLcode) throws(TransportError) {
        guard code == CURLE_OK else { throw TransportError(code) }
    }

    /// Runs once in a process, however many threads ask.
    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

/// The body as it comes in.
private final class ReceivedBody {
    private(set) var bytes = Data()
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    func reset() {
        bytes = Data()
    }

    /// False, and nothing is kept, when the body grows too long.
    func append(_ piece: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count + piece.count <= limit else { return false }
        bytes.append(contentsOf: piece)
        return true
    }
}

/// libcurl hands over each piece of the body here: `man CURLOPT_WRITEFUNCTION`. A streamed reply would be read here, too.
private let receive: curl_write_callback = { data, size, count, context in
    guard let data, let context else { return 0 }
    let received = Unmanaged<ReceivedBody>.fromOpaque(context).takeUnretainedValue()
    return received.append(UnsafeRawBufferPointer(start: data, count: size * count)) ? size * count : 0
}
