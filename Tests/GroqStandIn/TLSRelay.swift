import Foundation
import Glibc

/// Ends TLS in front of a server on loopback: a small Python program on OpenSSL.
public final class TLSRelay {
    public let port: UInt16
    private let process = Process()
    private let lifeline = Pipe()

    /// Starts listening on a port that the kernel chooses, with the certificate of `certificates`.
    public init(to port: UInt16, certificates: TestCertificates) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c", Self.program, "\(port)", certificates.certificate.path, certificates.key.path,
        ]
        process.standardInput = lifeline
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = UInt16(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw CommandFailure(command: ["python3"], output: line)
        }
        self.port = port
    }

    public func stop() {
        // Not SIGTERM: the child may have inherited a signal mask that blocks it.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Prints its port, and ends when its standard input does, so that it never outlives the tests.
    private static let program = #"""
        import os, select, socket, ssl, sys, threading

        target, certificate, key = int(sys.argv[1]), sys.argv[2], sys.argv[3]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        listener = socket.create_server(("127.0.0.1", 0))

        def end_with_parent():
            sys.stdin.read()
            os._exit(0)

        def serve(connection):
            try:
                with context.wrap_socket(connection, server_side=True) as client, \
                        socket.create_connection(("127.0.0.1", target)) as server:
                    while True:
                        ready = [client] if client.pending() else select.select([client, server], [], [])[0]
                        for source in ready:
                            data = source.recv(65536)
                            if not data:
                                return
                            (server if source is client else client).sendall(data)
            except OSError:
                pass

        threading.Thread(target=end_with_parent, daemon=True).start()
        print(listener.getsockname()[1], flush=True)
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        """#
}
