import Glibc

/// Holds back a stream, or whoever waits, until a test lets it go on. Once open, it stays open.
public final class Gate: Sendable {
    /// Readable when the gate is open, so that a connection can be waited for at the same time.
    let descriptor: Int32
    private let key: Int32

    public init() {
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0)
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (descriptor, key) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(key)
    }

    public func wait() {
        var gate = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&gate, 1, -1) < 1 {}
    }

    public func open() {
        write(key, [1], 1)
    }
}
