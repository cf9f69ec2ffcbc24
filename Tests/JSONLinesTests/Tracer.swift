import Foundation

/// Runs a `store-writer` under `strace`, which writes down its system calls, and can make them fail.
enum Tracer {
    private static let path = "/usr/bin/strace"

    /// Whether it is installed, and the kernel lets it watch a process.
    static let isAvailable: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["-o", "/dev/null", "/bin/true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// - Parameter injection: What to disturb, as in `fdatasync:error=EIO:when=2`.
    /// - Returns: What the writer wrote, and the names of the calls that changed, locked or synced the file, its directories
    ///   and its sibling.
    static func run(
        _ action: String, _ store: TemporaryStore, _ file: String, _ numbers: Int..., injecting injection: String? = nil
    ) throws -> (output: [String], calls: [String]) {
        let log = store.path("trace")
        var tracer = [path, "-o", log, "-e", "trace=write,fdatasync,fsync,ftruncate,rename,mkdir,flock"]
        for watched in ["", "a", file, file + ".compact"] { tracer += ["-P", store.path(watched)] }
        if let injection { tracer += ["-e", "inject=\(injection)"] }
        let output = try StoreWriter(action, store, file, numbers, tracer: tracer).finish()
        let lines = String(decoding: try store.contents("trace"), as: UTF8.self).split(separator: "\n")
        return (output, lines.filter { $0.contains("(") }.map { String($0.prefix { $0 != "(" }) })
    }
}
