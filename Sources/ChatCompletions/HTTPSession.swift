import CCurl

/// A libcurl handle that sends requests to one URL, and keeps the connection open from one to the next.
///
/// libcurl does not touch signals here (`CURLOPT_NOSIGNAL`), so that the process has to ignore `SIGPIPE`.
package final class HTTPSession {
    /// More than any reply, and little enough for a process with a small memory limit.
    static let bodyLimit = 1 << 20

    let handle: UnsafeMutableRawPointer
    let multi: UnsafeMutableRawPointer
    private let received = ReceivedBytes()
    private var headers: UnsafeMutablePointer<curl_slist>?

    /// For the requests of a client of chat completions.
    /// - Parameter url: the whole URL, of the server that `server` describes.
    convenience init(
        url: String, of server: ServerURL, apiKey: APIKey?, certificates: CertificateStore?
    ) throws(TransportError) {
        var headers = ["Content-Type: application/json", "Accept: application/json"]
        if let apiKey { headers.append("Authorization: Bearer \(apiKey.value)") }
        try self.init(url: url, usesTLS: server.usesTLS, headers: headers, certificates: certificates)
    }

    /// - Parameters:
    ///   - headers: whole lines without their ends.
    ///   - certificates: what the server is verified against, if the URL is `https`.
    package init(
        url: String, usesTLS: Bool, headers lines: [String], certificates: CertificateStore?
    ) throws(TransportError) {
        guard Self.isLibraryReady, let handle = curl_easy_init() else { throw TransportError(CURLE_FAILED_INIT) }
        guard let multi = curl_multi_init() else {
            curl_easy_cleanup(handle)
            throw TransportError(CURLE_FAILED_INIT)
        }
        self.handle = handle
        self.multi = multi

        try set(CURLOPT_URL, to: url)
        try set(CURLOPT_PROTOCOLS_STR, to: "http,https")
        try set(CURLOPT_HTTP_VERSION, to: CURL_HTTP_VERSION_1_1)
        try set(CURLOPT_FOLLOWLOCATION, to: 0)
        try set(CURLOPT_NOSIGNAL, to: 1)
        // Else libcurl takes a proxy from the environment, where a client's `Proxy:` header ends up as `HTTP_PROXY`.
        try set(CURLOPT_PROXY, to: "")

        try set(CURLOPT_SSL_VERIFYPEER, to: 1)
        try set(CURLOPT_SSL_VERIFYHOST, to: 2)
        try set(CURLOPT_SSLVERSION, to: CURL_SSLVERSION_TLSv1_2)
        if usesTLS {
            try trust(certificates)
        }

        try set(CURLOPT_USERAGENT, to: "ChatCompletions/1.0")
        try add(header: "Expect:")  // libcurl would wait for "100 Continue" before it sends a longer body
        for line in lines { try add(header: line) }
        try check(ccurl_set_headers(handle, headers))
        try check(ccurl_set_receiver(handle, receive, Unmanaged.passUnretained(received).toOpaque()))
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_multi_cleanup(multi)
        curl_slist_free_all(headers)
    }

    /// Sends one request. One at a time: the transfer before it has to be gone.
    ///
    /// - Parameters:
    ///   - body: nil for a request that has none.
    ///   - timeout: how long everything may take, from resolving the name to the last byte.
    ///   - silence: how long no byte of the body may come.
    package func send(
        _ method: String, _ body: [UInt8]?, timeout: Duration, silence: Duration
    ) throws(TransportError) -> HTTPTransfer {
        try set(CURLOPT_CUSTOMREQUEST, to: method)
        try set(CURLOPT_TIMEOUT_MS, to: Self.milliseconds(timeout))
        try set(CURLOPT_CONNECTTIMEOUT_MS, to: min(5000, Self.milliseconds(min(timeout, silence))))
        if let body {
            try set(CURLOPT_POSTFIELDSIZE, to: body.count)
            try check(body.withUnsafeBytes { ccurl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) })
        } else {
            try set(CURLOPT_HTTPGET, to: 1)
        }
        _ = received.take()
        received.isPaused = false
        return try HTTPTransfer(over: self, silence: silence)
    }

    /// Sends one request and waits for the end of the response, or of as much of its body as is wanted.
    package func response(
        to method: String, _ body: [UInt8]? = nil, timeout: Duration, limit: Int
    ) throws(TransportError) -> (head: HTTPResponseHead, body: [UInt8]) {
        var transfer = try send(method, body, timeout: timeout, silence: timeout)
        var received: [UInt8] = []
        while received.count < limit {
            switch try transfer.next() {
            case .bytes(let bytes): received += bytes
            case .second: continue
            case .end: return (head, received)
            }
        }
        return (head, received)
    }

    /// The bytes of the body that have come since the last time. When there were too many for once, libcurl goes on
    /// now: `man curl_easy_pause`.
    func takeBytes() throws(TransportError) -> [UInt8] {
        let bytes = received.take()
        if received.isPaused {
            received.isPaused = false
            try check(curl_easy_pause(handle, CURLPAUSE_CONT))
        }
        return bytes
    }

    /// The head of the response that came last; without status and headers when none has come.
    package var head: HTTPResponseHead {
        var status = 0
        _ = ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        var headers: [String: String] = [:]
        var header = curl_easy_nextheader(handle, UInt32(CURLH_HEADER), 0, nil)
        while let current = header {
            headers[String(cString: current.pointee.name).lowercased()] = String(cString: current.pointee.value)
            header = curl_easy_nextheader(handle, UInt32(CURLH_HEADER), 0, current)
        }
        return HTTPResponseHead(status: status, headers: headers)
    }

    /// At least 1: 0 would mean "for ever" to libcurl.
    private static func milliseconds(_ duration: Duration) -> Int {
        max(1, Int(duration / .milliseconds(1)))
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

/// Bytes of a body that were received and not taken yet.
private final class ReceivedBytes {
    private static let limit = 1 << 16

    /// Whether libcurl holds bytes back that were too many.
    var isPaused = false
    private var bytes: [UInt8] = []

    func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// Returns what libcurl is to be told: how many bytes were taken, or that it is to wait with them.
    func append(_ piece: UnsafeRawBufferPointer) -> Int {
        guard bytes.isEmpty || bytes.count + piece.count <= Self.limit else {
            isPaused = true
            return Int(CURL_WRITEFUNC_PAUSE)
        }
        bytes += piece
        return piece.count
    }
}

/// libcurl hands over each piece of the body here: `man CURLOPT_WRITEFUNCTION`.
private let receive: curl_write_callback = { data, size, count, context in
    guard let data, let context else { return 0 }
    let received = Unmanaged<ReceivedBytes>.fromOpaque(context).takeUnretainedValue()
    return received.append(UnsafeRawBufferPointer(start: data, count: size * count))
}
