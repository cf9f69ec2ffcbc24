import Foundation
import Glibc

/// A program that a test has started, and that may be killed before it ends.
final class Program: Sendable {
    /// What a program has left when it ended.
    struct Outcome: Sendable, CustomStringConvertible {
        /// The exit code, or the signal that ended it as a negative number.
        let status: Int32
        let output: String
        let errors: String

        var description: String { "status \(status)\n\(output.prefix(2000))\n\(errors.prefix(2000))" }

        /// The output of a program that must have ended well.
        func expectSuccess() throws -> String {
            guard status == 0 else { throw HarnessError(description) }
            return output
        }
    }

    private let process = Process()
    private let output: FileHandle
    private let errors: FileHandle

    /// - Parameters:
    ///   - environment: all of it; nothing is inherited.
    ///   - input: becomes its standard input.
    init(_ path: String, _ arguments: [String], environment: [String: String] = [:], input: String = "") throws {
        // In files: a pipe that nobody reads would stop it.
        (output, errors) = (try Self.scratchFile(), try Self.scratchFile())
        let inputFile = try Self.scratchFile()
        try inputFile.write(contentsOf: Data(input.utf8))
        try inputFile.seek(toOffset: 0)
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = environment
        process.standardInput = inputFile
        process.standardOutput = output
        process.standardError = errors
        try process.runUnblocked()
    }

    var isRunning: Bool { process.isRunning }

    func kill() { _ = Glibc.kill(process.processIdentifier, SIGKILL) }

    /// Waits for the end.
    func outcome() throws -> Outcome {
        process.waitUntilExit()
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return Outcome(status: status, output: try Self.text(of: output), errors: try Self.text(of: errors))
    }

    static func run(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], input: String = ""
    ) throws -> Outcome {
        try Program(path, arguments, environment: environment, input: input).outcome()
    }

    /// A file without a name.
    private static func scratchFile() throws -> FileHandle {
        var path = Array("/tmp/site-tests.XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw HarnessError("mkstemp: errno \(errno)") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(path)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private static func text(of file: FileHandle) throws -> String {
        try file.seek(toOffset: 0)
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }
}
