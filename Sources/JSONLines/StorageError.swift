public import SystemPackage

/// Why an operation on a file failed. Names operation, path and system error, and never what a row contains.
public enum StorageError: Error, Equatable, Sendable {
    /// A system call failed. `operation` is its name.
    case system(operation: String, path: String, errno: Errno)

    /// A complete line whose checksum or shape is wrong. `line` counts from 1.
    case corrupt(path: String, line: Int)

    /// A directory, pipe or device stands where a file is expected.
    case notRegularFile(path: String)

    /// Others held the lock until the time to wait was over.
    case lockTimeout(path: String)

    /// The file was unlinked after it had been locked; what is appended to it would be lost.
    case unlinked(path: String)

    /// A sequence has handed out its last id.
    case exhausted(path: String)

    /// Bytes given to make a row are not an object that a row can hold.
    case invalidRow(reason: String)
}

extension StorageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .system(let operation, let path, let errno): "\(operation) \(path): \(errno)"
        case .corrupt(let path, let line): "\(path), line \(line): corrupt row"
        case .notRegularFile(let path): "\(path): not a regular file"
        case .lockTimeout(let path): "\(path): lock not available in time"
        case .unlinked(let path): "\(path): unlinked by another process"
        case .exhausted(let path): "\(path): all ids are used"
        case .invalidRow(let reason): "invalid row: \(reason)"
        }
    }
}
