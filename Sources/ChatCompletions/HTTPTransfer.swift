import CCurl

/// A request that is under way, and the body of its response as it comes in. The connection is closed when this value
/// goes before the end.
package struct HTTPTransfer: ~Copyable {
    package enum Event {
        /// More of the body. The head is known by now: see `HTTPSession.head`.
        case bytes([UInt8])

        /// Another second was spent on waiting.
        case second

        /// The body is whole. Nothing comes after this.
        case end
    }

    private let session: HTTPSession
    private let silenceLimit: Duration

    /// Measured around the waits alone: what the caller does between two of them is no silence of the server.
    private var silence = Duration.zero
    private var waitedSinceSecond = Duration.zero

    /// - Parameter silence: how long no byte of the body may come.
    init(over session: HTTPSession, silence: Duration) throws(TransportError) {
        self.session = session
        silenceLimit = silence
        guard curl_multi_add_handle(session.multi, session.handle) == CURLM_OK else {
            throw TransportError(CURLE_FAILED_INIT)
        }
    }

    deinit {
        curl_multi_remove_handle(session.multi, session.handle)
    }

    /// Waits for what comes next.
    package mutating func next() throws(TransportError) -> Event {
        while true {
            if waitedSinceSecond >= .seconds(1) {
                waitedSinceSecond = .zero
                return .second
            }
            var running: Int32 = 0
            guard curl_multi_perform(session.multi, &running) == CURLM_OK else {
                throw TransportError(CURLE_OUT_OF_MEMORY)
            }
            let bytes = try session.takeBytes()
            if !bytes.isEmpty {
                silence = .zero
                return .bytes(bytes)
            }
            if running == 0 {
                try checkResult()
                return .end
            }
            guard silence < silenceLimit else { throw .timeout }
            wait()
        }
    }

    /// Until the connection has something to do, or a second or the time for silence is over.
    private mutating func wait() {
        let longest = min(.seconds(1) - waitedSinceSecond, silenceLimit - silence)
        let start = Timing.monotonic()
        curl_multi_poll(session.multi, nil, 0, Int32((longest / .milliseconds(1)).rounded(.up)), nil)
        let waited = Timing.monotonic() - start
        silence += waited
        waitedSinceSecond += waited
    }

    private func checkResult() throws(TransportError) {
        var left: Int32 = 0
        let message = curl_multi_info_read(session.multi, &left)
        let result = message?.pointee.data.result ?? CURLE_RECV_ERROR
        guard result == CURLE_OK else { throw TransportError(result) }
    }
}
