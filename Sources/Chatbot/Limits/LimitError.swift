public import SystemPackage

/// Why a limit could not be checked. Names operation, path and system error, and never whom the limit is for.
public enum LimitError: Error, Equatable, Sendable {
    /// A system call failed. `operation` is its name.
    case system(operation: String, path: String, errno: Errno)
    /// Others held the lock for as long as could be waited.
    case lockTimeout(path: String)
}

extension LimitError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .system(let operation, let path, let errno): "\(operation) \(path): \(errno)"
        case .lockTimeout(let path): "\(path): lock not available in time"
        }
    }
}
