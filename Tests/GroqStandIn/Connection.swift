import Foundation
import Glibc

/// The server's end of a connection. Whoever opened the descriptor closes it.
struct Connection: ~Copyable {
    private let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Names the connection as long as it is open.
    var id: Int32 { descriptor }

    /// Whether the client is there, as far as its packets tell.
    static func isOpen(_ id: Int32) -> Bool {
        var byte: UInt8 = 0
        let count = recv(id, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        return count > 0 || count < 0 && (errno == EAGAIN || errno == EINTR)
    }

    /// Reads more bytes; nil when the client has gone.
    func receive() -> Data? {
        var buffer = [UInt8](repeating: 0, count: 16384)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Data(buffer[..<count]) : nil
    }

    /// False when the client has gone.
    @discardableResult
    func send(_ data: Data) -> Bool {
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Makes the coming `close` send a reset.
    func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    /// Returns when the client or the server's `stop()` has closed the connection, or when the time is over.
    func wait(milliseconds: Int? = nil) {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        Glibc.poll(&poll, 1, milliseconds.map(Int32.init) ?? -1)
    }

    /// False when the client has gone before the gate was opened.
    func wait(for gate: Gate) -> Bool {
        var polls = [
            pollfd(fd: gate.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        Glibc.poll(&polls, 2, -1)
        return polls[0].revents != 0
    }
}
