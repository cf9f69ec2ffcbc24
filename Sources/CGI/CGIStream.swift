import Glibc
public import HTTPTypes
public import SystemPackage

/// A response whose body is sent as it comes into being, to a client that may read slowly, or leave.
///
/// Nothing here waits for the client but ``finish(within:)``: what it does not take yet is kept, and what it will not take any
/// more is dropped. The process must ignore SIGPIPE.
public final class CGIStream {
    private let output: FileDescriptor
    private var pending: [UInt8] = []

    /// Whether the head was sent: the response cannot become another one any more.
    public private(set) var hasBegun = false

    /// Whether nobody reads any more: the client left, and the server closed its end.
    public private(set) var isClosed = false

    /// - Parameter output: standard output.
    public init(to output: FileDescriptor) {
        self.output = output
    }

    /// Sends the head. Its length is not known, so that the server chooses how to delimit the body.
    public func begin(status: HTTPResponse.Status, headerFields: [HTTPField]) {
        hasBegun = true
        send(CGIResponse(status: status, headerFields: headerFields).head(contentLength: nil))
    }

    /// Sends a part of the body, or as much of what was to be sent as the client takes.
    public func send(_ bytes: [UInt8] = []) {
        pending += bytes
        flush(within: 0)
    }

    /// Waits until the client has taken everything, or left, or until the time is over.
    public func finish(within time: Duration) {
        flush(within: Int(time / .milliseconds(1)))
        pending = []
    }

    private func flush(within milliseconds: Int) {
        let deadline = Self.milliseconds + milliseconds
        while !pending.isEmpty, !isClosed, isWritable(within: max(0, deadline - Self.milliseconds)) {
            // As much as a pipe that is writable takes without blocking (PIPE_BUF, pipe(7)); a socket takes more.
            let part = pending.prefix(4096)
            let count = part.withUnsafeBytes { Glibc.write(output.rawValue, $0.baseAddress, $0.count) }
            if count >= 0 {
                pending.removeFirst(count)
            } else if errno != EINTR && errno != EAGAIN {
                isClosed = true
            }
        }
        if isClosed { pending = [] }
    }

    private func isWritable(within milliseconds: Int) -> Bool {
        var output = pollfd(fd: output.rawValue, events: Int16(POLLOUT), revents: 0)
        var count: CInt
        repeat { count = poll(&output, 1, CInt(clamping: milliseconds)) } while count < 0 && errno == EINTR
        return count > 0
    }

    private static var milliseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
