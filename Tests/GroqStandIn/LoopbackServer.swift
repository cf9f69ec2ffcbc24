import Foundation
import Glibc
import Synchronization

/// Accepts connections on a loopback port that the kernel chooses, and serves each one on a thread of its own.
final class LoopbackServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let open = Mutex<Set<Int32>?>([])
    private let threads = DispatchGroup()

    /// Takes the port: connections wait from now on until `start` is called.
    init() throws {
        (listener, port) = try bindToLoopback()
        guard listen(listener, 512) == 0 else { throw SocketError(operation: "listen", errno: errno) }
    }

    /// - Parameter serve: called once for each connection; the connection is closed when it returns.
    func start(serve: @escaping @Sendable (borrowing Connection) -> Void) {
        onThread { $0.acceptConnections(serve) }
    }

    /// Cuts all connections, and returns when every thread has ended.
    func stop() {
        open.withLock { descriptors in
            for descriptor in descriptors ?? [] {
                shutdown(descriptor, Int32(SHUT_RDWR))
            }
            if descriptors != nil {
                shutdown(listener, Int32(SHUT_RDWR))
            }
            descriptors = nil
        }
        threads.wait()
    }

    private func acceptConnections(_ serve: @escaping @Sendable (borrowing Connection) -> Void) {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 || errno == EINTR || errno == ECONNABORTED else { break }
            guard descriptor >= 0 else { continue }
            // Not for child processes of the tests: a connection stays open while one of them holds it.
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            // A stream goes out as it is written.
            var on: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout.size(ofValue: on)))
            let isRunning = open.withLock { $0?.insert(descriptor) != nil }
            guard isRunning else {
                close(descriptor)
                break
            }
            onThread { server in
                serve(Connection(descriptor))
                server.open.withLock { descriptors in
                    descriptors?.remove(descriptor)
                    close(descriptor)
                }
            }
        }
        close(listener)
    }

    private func onThread(_ work: @escaping @Sendable (LoopbackServer) -> Void) {
        threads.enter()
        Thread.detachNewThread {
            work(self)
            self.threads.leave()
        }
    }
}

/// A loopback port that is taken and refuses every connection.
public struct RefusingPort: ~Copyable {
    public let port: UInt16
    private let descriptor: Int32

    public init() throws {
        (descriptor, port) = try bindToLoopback()
    }

    deinit {
        close(descriptor)
    }
}

struct SocketError: Error {
    let operation: String
    let errno: Int32
}

/// A TCP socket bound to a free port of 127.0.0.1.
private func bindToLoopback() throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SocketError(operation: "socket", errno: errno) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
        }
    }
    guard result else {
        let error = SocketError(operation: "bind", errno: errno)
        close(descriptor)
        throw error
    }
    return (descriptor, UInt16(bigEndian: address.sin_port))
}
