import Foundation

/// A running `store-writer`: another process that uses the store.
final class StoreWriter {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var received = Data()

    /// - Parameter tracer: A command that starts the process, for watching it.
    init(_ action: String, _ store: TemporaryStore, _ file: String, _ numbers: [Int], tracer: [String] = []) throws {
        // The test bundle and the executables are built into one directory.
        let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "store-writer").path
        let command =
            tracer + [executable, action, store.root, store.path(file)] + numbers.map(String.init)
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    convenience init(_ action: String, _ store: TemporaryStore, _ file: String, _ numbers: Int...) throws {
        try self.init(action, store, file, numbers)
    }

    /// Waits until it has written something.
    func waitForOutput() {
        received += output.fileHandleForReading.availableData
    }

    /// Waits for the end.
    ///
    /// - Returns: All lines it wrote.
    func finish() throws -> [String] {
        try input.fileHandleForWriting.close()
        received += try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: received, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Ends it at once, wherever it is.
    ///
    /// - Returns: All lines it wrote.
    func kill() throws -> [String] {
        Glibc.kill(process.processIdentifier, SIGKILL)
        return try finish()
    }

    var exitStatus: Int32 { process.terminationStatus }
}
