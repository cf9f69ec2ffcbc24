import Foundation

/// `strace` around an endpoint: it writes down system calls, and can make them fail.
///
/// It tests what ships, the static executables themselves. There is no shim in the product for it, and nothing to preload into a
/// program that has no dynamic linker.
enum Strace {
    private static let path = "/usr/bin/strace"

    /// Whether it is installed, and the kernel lets it watch a process.
    static let isAvailable =
        (try? ChildProcess.run([path, "-o", "/dev/null", "--seccomp-bpf", "-f", "/bin/true"]).status) == 0

    /// What an endpoint does to files, and how it waits for the disk.
    static let calls = [
        "open", "openat", "creat", "close", "write", "pwrite64", "writev", "ftruncate", "fdatasync", "fsync", "rename",
        "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "fchmod", "flock",
    ]

    /// A command that runs a program and writes down its calls, with all that it writes.
    static func recording(to log: URL) -> [String] {
        [
            path, "--seccomp-bpf", "-f", "-o", log.path, "-xx", "-s", "1000000", "-e",
            "trace=" + calls.joined(separator: ","),
        ]
    }

    /// A command that runs a program and makes calls fail that touch some files.
    /// - Parameters:
    ///   - paths: the files; a call on another one does not count.
    ///   - injection: as in `fdatasync:error=EIO:when=2`.
    static func injecting(_ injection: String, into paths: [String]) -> [String] {
        let call = injection.prefix { $0 != ":" }
        return [path, "--seccomp-bpf", "-f", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(injection)"]
            + paths.flatMap { ["-P", $0] }
    }
}
