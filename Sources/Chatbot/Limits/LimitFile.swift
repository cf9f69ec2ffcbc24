import Glibc
import JSONLines
import SystemPackage

/// A small file, open and perhaps locked: thin names over the system calls, with errors that say which call failed on which
/// path.
///
/// The lock lasts until the file is closed, however the process ends, and in the children too that it forked.
struct LimitFile: ~Copyable, Sendable {
    private let descriptor: CInt
    let path: String

    /// Opens `directory/kind/name`.
    ///
    /// The file, mode 0600, and both directories, mode 0700, are made when they are missing; what holds `directory` is not.
    init(_ name: String, of kind: String, in directory: String) throws(LimitError) {
        let folder = "\(directory)/\(kind)"
        let path = "\(folder)/\(name)"
        do {
            descriptor = try Self.open(path)
        } catch {
            guard case .system(_, _, .noSuchFileOrDirectory) = error else { throw error }
            for folder in [directory, folder] { try Self.makeDirectory(folder) }
            descriptor = try Self.open(path)
        }
        self.path = path
    }

    deinit { close(descriptor) }

    /// Takes the lock if nobody else has it.
    func tryLock() throws(LimitError) -> Bool {
        do {
            try checked("flock", path) { flock(descriptor, LOCK_EX | LOCK_NB) }
            return true
        } catch {
            if case .system(_, _, .wouldBlock) = error { return false }
            throw error
        }
    }

    /// Takes the lock, and waits for it.
    /// - Throws: ``LimitError/lockTimeout(path:)``.
    func lock(waiting: Duration) throws(LimitError) {
        var backoff = Backoff(limit: waiting)
        while try !tryLock() {
            guard backoff.pause() else { throw .lockTimeout(path: path) }
        }
    }

    /// The content, of which no more than `limit` bytes are read.
    func contents(limit: Int) throws(LimitError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while bytes.count < limit {
            let wanted = min(buffer.count, limit - bytes.count)
            let count = try checked("pread", path) { pread(descriptor, &buffer, wanted, bytes.count) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// Puts `bytes` in the place of the content. What a crash interrupts leaves the first of them before the old ones.
    func replaceContents(with bytes: [UInt8]) throws(LimitError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(LimitError) in
            var written = 0
            while written < buffer.count {
                let rest = UnsafeBufferPointer(rebasing: buffer[written...])
                written += try checked("pwrite", path) { pwrite(descriptor, rest.baseAddress, rest.count, written) }
            }
        }
        try checked("ftruncate", path) { ftruncate(descriptor, bytes.count) }
    }

    private static func open(_ path: String) throws(LimitError) -> CInt {
        // O_NONBLOCK means nothing to regular files, and keeps a device that stands in the place of one from hanging the caller.
        try checked("open", path) {
            Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        }
    }

    private static func makeDirectory(_ path: String) throws(LimitError) {
        do {
            try checked("mkdir", path) { mkdir(path, 0o700) }
        } catch {
            guard case .system(_, _, .fileExists) = error else { throw error }
        }
    }
}

/// Makes a system call, again when a signal interrupts it, and throws what `errno` says when it returns -1.
@discardableResult
private func checked<Result: SignedInteger>(
    _ operation: String, _ path: String, _ call: () -> Result
) throws(LimitError) -> Result {
    while true {
        let result = call()
        if result != -1 { return result }
        let errno = Errno(rawValue: errno)
        if errno != .interrupted { throw .system(operation: operation, path: path, errno: errno) }
    }
}
