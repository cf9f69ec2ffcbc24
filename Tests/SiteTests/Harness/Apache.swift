import Foundation
import Glibc

/// An Apache on a free port of 127.0.0.1, run by `deploy/apache`; it ends, and its folder goes, when the tests end.
final class Apache: Sendable {
    enum Module: String, Sendable, CaseIterable {
        /// The event MPM with mod_cgid.
        case event
        /// The prefork MPM with mod_cgi.
        case prefork
    }

    /// A path, such as `/chatbot`, whose files lie outside the document root.
    static let aliasPath = "/outside"

    /// Below which most tests put sites of their own.
    static let shared = Result { try Apache(.event) }

    let port: UInt16
    let folder: URL
    private let lifeline: Pipe
    var documentRoot: URL { folder.appending(path: "root") }
    var aliasFolder: URL { folder.appending(path: "outside") }
    var errorLog: URL { folder.appending(path: "run/error.log") }

    /// Starts it and waits until it takes connections.
    init(_ module: Apache.Module) throws {
        folder = try Self.makeTemporaryFolder()
        for name in ["run", "root", "outside"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: false)
        }
        var attempts = 0
        while true {
            // Below the ports that the kernel gives to others meanwhile.
            let port = UInt16.random(in: 20_000..<32_000)
            let lifeline = Pipe()
            let process = try Self.start(module, port: port, folder: folder, lifeline: lifeline)
            while process.isRunning {
                // Apache writes the file once the port is its own.
                let isBound = FileManager.default.fileExists(atPath: folder.path + "/run/apache.pid")
                if isBound, (try? Connection(to: port)) != nil {
                    (self.port, self.lifeline) = (port, lifeline)
                    return
                }
                usleep(20_000)
            }
            attempts += 1
            guard attempts < 10 else {
                throw HarnessError("Apache does not start; its log is \(folder.path)/run/error.log")
            }
        }
    }

    /// The tests hold one end of a pipe; when that closes, however the tests end, the shell stops Apache, which in turn
    /// stops everything in its session.
    private static func start(_ module: Apache.Module, port: UInt16, folder: URL, lifeline: Pipe) throws -> Process {
        let script = """
            exec {lifeline}<&0
            setsid "$1" "$2/run" &
            apache=$!
            { cat <&$lifeline >/dev/null; kill $apache; } &
            wait $apache && rm -rf "$2"
            """
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", script, "apache", Project.folder.appending(path: "deploy/apache").path, folder.path]
        process.environment = ProcessInfo.processInfo.environment.merging([
            "DOCUMENT_ROOT": folder.appending(path: "root").path, "PORT": "\(port)", "MPM": module.rawValue,
            "ALIAS": aliasPath, "ALIAS_FOLDER": folder.appending(path: "outside").path,
        ]) { $1 }
        process.standardInput = lifeline
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try unblockingSignals { try process.run() }
        return process
    }

    /// A child inherits what its parent's thread blocks, and the threads that run tests block nearly every signal: Apache
    /// would not hear that it shall end.
    private static func unblockingSignals(_ body: () throws -> Void) rethrows {
        var (none, blocked) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &blocked)
        defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
        try body()
    }

    /// Short, because a socket's path has at most 107 bytes, and open to the user as whom Apache serves.
    private static func makeTemporaryFolder() throws -> URL {
        var path = Array("/tmp/site-tests.XXXXXX".utf8CString)
        guard mkdtemp(&path) != nil else { throw HarnessError("mkdtemp: errno \(errno)") }
        chmod(path, 0o755)
        return URL(filePath: String(decoding: path.dropLast().map(UInt8.init), as: UTF8.self))
    }
}

/// Something that the tests need and that is not there.
struct HarnessError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
