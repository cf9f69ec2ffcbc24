import Glibc
import SystemPackage

/// An open regular file: thin names over the system calls, with errors that say which call failed on which path.
struct File: ~Copyable {
    private let descriptor: CInt

    /// The name it was opened by, or was renamed to.
    var path: String

    /// Its status when it was opened.
    let opened: stat

    /// Opens a regular file, never through a symbolic link.
    init(_ path: String, _ flags: CInt) throws(StorageError) {
        // O_NONBLOCK means nothing to regular files, and keeps a pipe that stands in the place of one from hanging the caller.
        let flags = flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let descriptor = try checked("open", path) { path.withCString { open($0, flags, 0o600) } }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .notRegularFile(path: path)
        }
        self.descriptor = descriptor
        self.path = path
        opened = status
    }

    deinit {
        close(descriptor)
    }

    var openedSize: Int { Int(opened.st_size) }

    func size() throws(StorageError) -> Int {
        Int(try status().st_size)
    }

    func version() throws(StorageError) -> FileVersion {
        FileVersion(try status())
    }

    /// Whether `path` still names this file, and not another one that was put in its place, or none.
    func isNamedByPath() throws(StorageError) -> Bool {
        try namedStatus() != nil
    }

    /// Its status now; nil when `path` no longer names it.
    func namedStatus() throws(StorageError) -> stat? {
        var named = stat()
        do {
            try checked("lstat", path) { path.withCString { lstat($0, &named) } }
        } catch {
            if error.isMissingFile { return nil }
            throw error
        }
        return named.st_dev == opened.st_dev && named.st_ino == opened.st_ino ? named : nil
    }

    /// Takes the lock if nobody else has it. The kernel takes it back when the file is closed, however the process ends.
    ///
    /// - Parameter isShared: Whether others may have it at the same time who want it shared as well.
    func tryLock(isShared: Bool = false) throws(StorageError) -> Bool {
        do {
            try checked("flock", path) { flock(descriptor, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) }
            return true
        } catch {
            if case .system(_, _, .wouldBlock) = error { return false }
            throw error
        }
    }

    func unlock() throws(StorageError) {
        try checked("flock", path) { flock(descriptor, LOCK_UN) }
    }

    /// Reads from `offset` to `end`, or to the end of the file where that comes first.
    func read(from offset: Int, to end: Int) throws(StorageError) -> [UInt8] {
        var failure: StorageError?
        let bytes = [UInt8](unsafeUninitializedCapacity: max(0, end - offset)) { buffer, count in
            do throws(StorageError) {
                while count < buffer.count {
                    let rest = UnsafeMutableBufferPointer(rebasing: buffer[count...])
                    let read = try checked("pread", path) {
                        pread(descriptor, rest.baseAddress, rest.count, offset + count)
                    }
                    if read == 0 { break }
                    count += read
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Reads what fits into a buffer, in one call.
    ///
    /// - Returns: How many bytes were read; 0 at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, from offset: Int) throws(StorageError) -> Int {
        try checked("pread", path) { pread(descriptor, buffer.baseAddress, buffer.count, offset) }
    }

    /// Everything up to the size that the file has now.
    func contents() throws(StorageError) -> [UInt8] {
        try read(from: 0, to: try size())
    }

    func write(_ bytes: [UInt8]) throws(StorageError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(StorageError) in
            var rest = buffer[...]
            while !rest.isEmpty {
                let part = UnsafeBufferPointer(rebasing: rest)
                rest = rest.dropFirst(
                    try checked("write", path) { Glibc.write(descriptor, part.baseAddress, part.count) })
            }
        }
    }

    func truncate(to size: Int) throws(StorageError) {
        try checked("ftruncate", path) { ftruncate(descriptor, size) }
    }

    /// Waits until the content is on the disk. To be called once: after a failure the kernel forgets what it could not write,
    /// and a second call would succeed with the data lost.
    func synchronize() throws(StorageError) {
        try checked("fdatasync", path) { fdatasync(descriptor) }
    }

    func setPermissions(_ permissions: mode_t) throws(StorageError) {
        try checked("fchmod", path) { fchmod(descriptor, permissions) }
    }

    func status() throws(StorageError) -> stat {
        var status = stat()
        try checked("fstat", path) { fstat(descriptor, &status) }
        return status
    }
}

extension FileVersion {
    init(_ status: stat) {
        self.init(
            inode: Int(truncatingIfNeeded: status.st_ino), size: Int(status.st_size),
            changed: status.st_ctim.tv_sec * 1_000_000_000 + status.st_ctim.tv_nsec)
    }
}

/// Makes a system call, again when a signal interrupts it, and throws what `errno` says when it returns -1.
@discardableResult
func checked<Result: SignedInteger>(
    _ operation: String, _ path: String, _ call: () -> Result
) throws(StorageError) -> Result {
    while true {
        let result = call()
        if result != -1 { return result }
        let errno = Errno(rawValue: errno)
        if errno != .interrupted { throw .system(operation: operation, path: path, errno: errno) }
    }
}

extension StorageError {
    /// Whether the file, or a directory that leads to it, does not exist.
    public var isMissingFile: Bool {
        if case .system(_, _, .noSuchFileOrDirectory) = self { true } else { false }
    }
}
