public import Foundation

/// A certificate authority made for one test, and a server certificate that it has signed; by the `openssl` command.
public struct TestCertificates: Sendable {
    /// The folder that holds everything, hashed links included: `SSL_CERT_DIR` can name it.
    public let directory: URL
    public var authority: URL { directory.appending(path: "authority.pem") }
    public var certificate: URL { directory.appending(path: "server.pem") }
    public var key: URL { directory.appending(path: "server.key") }

    /// - Parameter names: whom the server certificate is for, as in `subjectAltName`: `IP:127.0.0.1`, `DNS:localhost`.
    public init(names: [String]) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "certificates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try openssl(
            [
                "req", "-x509", "-subj", "/CN=Test authority", "-days", "2", "-keyout", "authority.key", "-out",
                authority.path,
            ]
                + newKey)
        try openssl(
            [
                "req", "-x509", "-subj", "/CN=Test server", "-days", "2", "-keyout", key.path, "-out", certificate.path,
                "-CA", authority.path, "-CAkey", "authority.key", "-addext",
                "subjectAltName=\(names.joined(separator: ","))", "-addext", "basicConstraints=critical,CA:FALSE",
            ] + newKey)
        try openssl(["rehash", directory.path])
    }

    public func remove() {
        try? FileManager.default.removeItem(at: directory)
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = directory
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let output = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CommandFailure(command: arguments, output: String(decoding: output, as: UTF8.self))
        }
    }
}

struct CommandFailure: Error {
    let command: [String]
    let output: String
}
