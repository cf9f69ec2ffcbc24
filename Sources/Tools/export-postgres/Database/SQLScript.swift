import Glibc
import SystemPackage

/// A script that `psql -v ON_ERROR_STOP=1 -1 -f` loads.
final class SQLScript: SQLOutput {
    /// The name it gets when it is finished.
    let path: String
    /// The name until then, if that is another one.
    private let temporaryPath: String?
    private let descriptor: CInt
    private var buffer: [UInt8] = []
    private var isFinished = false

    /// - Parameter path: a file, which is replaced once the script is finished, or a device; `-` is standard output.
    init(path: String) throws(ExportError) {
        self.path = path == "-" ? "/dev/stdout" : path
        var status = stat()
        let isDevice = path == "-" || stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
        temporaryPath = isDevice ? nil : path + ".unfinished"
        if path == "-" {
            descriptor = dup(STDOUT_FILENO)
        } else {
            descriptor = open(temporaryPath ?? path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        }
        if descriptor < 0 { throw failure("open") }
    }

    deinit {
        close(descriptor)
        if let temporaryPath, !isFinished { unlink(temporaryPath) }
    }

    @discardableResult
    func run(_ statement: String) throws(ExportError) -> Int {
        try write(Array("\(statement);\n".utf8))
        return 0
    }

    func copy(
        into table: String, _ columns: String, _ body: (_ write: ([UInt8]) throws -> Void) throws -> Void
    ) throws {
        try write(Array("COPY \(table) (\(columns)) FROM stdin;\n".utf8))
        try body(write)
        try write(Array("\\.\n".utf8))
    }

    /// A line that `psql` itself obeys, or a comment.
    func line(_ text: String) throws(ExportError) { try write(Array("\(text)\n".utf8)) }

    /// Writes what is left; a file is then on the disk, under its name.
    func finish() throws(ExportError) {
        try flush()
        guard let temporaryPath else { return }
        guard fsync(descriptor) == 0 else { throw failure("fsync") }
        guard rename(temporaryPath, path) == 0 else { throw failure("rename") }
        isFinished = true
    }

    private func write(_ bytes: [UInt8]) throws(ExportError) {
        buffer += bytes
        if buffer.count > 1 << 16 { try flush() }
    }

    private func flush() throws(ExportError) {
        var start = 0
        while start < buffer.count {
            let count = buffer.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + start, $0.count - start) }
            if count < 0, errno != EINTR { throw failure("write") }
            start += max(count, 0)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func failure(_ operation: String) -> ExportError {
        .file("\(operation) \(path): \(Errno(rawValue: errno))")
    }
}
