/// Something an operator should know of, although the operation in which it happened went on.
public enum StorageEvent: Equatable, Sendable {
    /// An unterminated last line was moved to `<path>.torn`. Nobody had been told that it was stored.
    case tailRepaired(path: String, bytes: Int)

    /// A file was rewritten with its live rows only.
    case compacted(path: String, bytesBefore: Int, bytesAfter: Int)

    /// A compaction that nobody had asked for failed. No row is lost by that.
    case compactionFailed(path: String, error: StorageError)

    /// What a failed write had left in the file could not be cut off: a row may be there although its writer was told
    /// that it is not.
    case cutBackFailed(path: String, error: StorageError)
}

extension StorageEvent {
    /// Whether it belongs to the ordinary course of things, and nobody needs to be told.
    public var isRoutine: Bool {
        if case .compacted = self { true } else { false }
    }
}

extension StorageEvent: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tailRepaired(let path, let bytes): "\(path): \(bytes) bytes of an unfinished row moved to \(path).torn"
        case .compacted(let path, let before, let after): "\(path): compacted from \(before) to \(after) bytes"
        case .compactionFailed(let path, let error): "\(path): not compacted: \(error)"
        case .cutBackFailed(let path, let error): "\(path): a failed write was not cut back: \(error)"
        }
    }
}
