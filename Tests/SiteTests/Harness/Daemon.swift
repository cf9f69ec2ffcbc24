import Foundation
import Glibc

/// A server that the tests start, and that ends with its folder when the tests end, however they end.
final class Daemon: Sendable {
    private let process: Process
    private let lifeline: Pipe

    var isRunning: Bool { process.isRunning }

    /// The tests hold one end of a pipe; when that closes, the shell stops the server, which in turn stops everything in its
    /// session. The folder of a server that ends by itself and fails stays, for its log.
    /// - Parameters:
    ///   - signal: what makes the server end without waiting for its clients.
    ///   - log: takes what the server writes to its standard error.
    init(
        _ command: [String], environment: [String: String] = [:], folder: URL, endingOn signal: String = "TERM",
        log: FileHandle = .nullDevice
    ) throws {
        let script = """
            signal=$1 folder=$2
            shift 2
            exec {lifeline}<&0
            setsid "$@" &
            server=$!
            { cat <&$lifeline >/dev/null; touch "$folder/told"; kill -$signal $server; } 2>/dev/null &
            wait $server || [ -e "$folder/told" ] && rm -rf "$folder"
            """
        lifeline = Pipe()
        process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", script, "daemon", signal, folder.path] + command
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = lifeline
        process.standardOutput = FileHandle.nullDevice
        process.standardError = log
        try process.runUnblocked()
    }

    /// A server that no test refers to any more ends.
    deinit { try? lifeline.fileHandleForWriting.close() }

    /// Starts a server on a free port of 127.0.0.1 and waits until it takes connections.
    /// - Parameter isBound: whether the server says that the port is its own.
    static func start(
        _ name: String, isBound: () -> Bool, _ make: (UInt16) throws -> Daemon
    ) throws -> (Daemon, port: UInt16) {
        for _ in 1...10 {
            // Below the ports that the kernel gives to others meanwhile.
            let port = UInt16.random(in: 20_000..<32_000)
            let daemon = try make(port)
            while daemon.isRunning {
                if isBound(), (try? Connection(to: port)) != nil { return (daemon, port) }
                usleep(20_000)
            }
        }
        throw HarnessError("\(name) does not start")
    }

    /// A folder for a server. Its path is short, because a socket's has at most 107 bytes, and it is open to the user as whom
    /// the server runs.
    static func makeFolder() throws -> URL {
        let folder = try FileManager.default.makeTemporaryFolder()
        chmod(folder.path, 0o755)
        return folder
    }
}

extension Process {
    /// A child inherits what its parent's thread blocks, and the threads that run tests block nearly every signal: it would
    /// not hear that it shall end.
    func runUnblocked() throws {
        var (none, blocked) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &blocked)
        defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
        try run()
    }
}

extension FileManager {
    /// An empty folder with a short path, for its owner alone.
    func makeTemporaryFolder() throws -> URL {
        var path = Array("/tmp/site-tests.XXXXXX".utf8CString)
        guard mkdtemp(&path) != nil else { throw HarnessError("mkdtemp: errno \(errno)") }
        return URL(filePath: String(decoding: path.dropLast().map(UInt8.init), as: UTF8.self))
    }
}
