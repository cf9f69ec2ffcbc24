import Glibc

/// A TCP connection to a port of 127.0.0.1 that sends whatever bytes a test likes.
final class Connection {
    private let descriptor: Int32

    init(to port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw HarnessError("socket: errno \(errno)") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw HarnessError("connect: errno \(errno)") }
    }

    /// A connection that is not needed any more is closed, whatever the server was about to say.
    deinit { close(descriptor) }

    /// Sends all bytes. A server may close early, having seen enough: what it says then can still be read.
    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0 && (errno == EPIPE || errno == ECONNRESET) { return }
            guard count > 0 else { throw HarnessError("send: errno \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    /// Says that nothing more comes, and goes on reading.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Reads until the server closes the connection.
    func receiveAll() throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            while case let part = try receiveSome(), !part.isEmpty { bytes += part }
        } catch let error as ConnectionLost {
            if error.errno != ECONNRESET || bytes.isEmpty { throw error }
        }
        return bytes
    }

    /// Waits until there is something to read; empty when the server has closed the connection.
    func receiveSome(atMost count: Int = 65_536) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        let received = recv(descriptor, &buffer, count, 0)
        guard received >= 0 else { throw ConnectionLost(errno: errno) }
        return Array(buffer[..<received])
    }

    private struct ConnectionLost: Error { let errno: Int32 }

    func receive(bodyless: Bool = false) throws -> HTTPResponse {
        try HTTPResponse(receiveAll(), bodyless: bodyless)
    }
}
