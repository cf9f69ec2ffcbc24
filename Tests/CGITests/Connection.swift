import Glibc
import Synchronization
import SystemPackage

/// The two ends of a pipe or of a socket pair. What the test does not close is closed at the end.
final class Connection: Sendable {
    let input: FileDescriptor
    let output: FileDescriptor
    private let open: Mutex<Set<CInt>>

    /// A pipe: what is written to `output` can be read from `input`.
    static func pipe() throws -> Connection {
        let (readEnd, writeEnd) = try FileDescriptor.pipe()
        return Connection(input: readEnd, output: writeEnd)
    }

    /// A pair of local sockets, each of which reads what is written to the other.
    static func sockets(_ type: __socket_type) throws -> Connection {
        var ends: [CInt] = [0, 0]
        guard socketpair(AF_UNIX, CInt(type.rawValue), 0, &ends) == 0 else { throw Errno(rawValue: errno) }
        return Connection(input: FileDescriptor(rawValue: ends[0]), output: FileDescriptor(rawValue: ends[1]))
    }

    /// A pipe that holds `bytes`, at most 64 KiB of them, and then ends.
    static func pipe(holding bytes: [UInt8]) throws -> Connection {
        let connection = try pipe()
        try connection.output.writeAll(bytes)
        try connection.closeOutput()
        return connection
    }

    private init(input: FileDescriptor, output: FileDescriptor) {
        self.input = input
        self.output = output
        open = Mutex([input.rawValue, output.rawValue])
    }

    /// Closes it, and waits until the writer's end knows: a program that a parallel test has just started may have a copy of
    /// this end for some milliseconds.
    func closeInput() throws {
        try close(input)
        var writer = pollfd(fd: output.rawValue, events: 0, revents: 0)
        guard poll(&writer, 1, 60_000) == 1 else { throw Errno.timedOut }
    }

    func closeOutput() throws {
        try close(output)
    }

    private func close(_ end: FileDescriptor) throws {
        _ = open.withLock { $0.remove(end.rawValue) }
        try end.close()
    }

    deinit {
        for end in open.withLock({ $0 }) {
            _ = Glibc.close(end)
        }
    }
}

extension FileDescriptor {
    /// Everything up to the end of file.
    func readToEnd() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while case let part = try readPart(), !part.isEmpty {
            bytes += part
        }
        return bytes
    }

    /// What one read gives, at most 4096 bytes.
    func readPart() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = try buffer.withUnsafeMutableBytes { try read(into: $0) }
        return Array(buffer[..<count])
    }
}
