public import SystemPackage

/// Why the prompts could not be read. An operator finds file and line in `description`.
public enum PromptsError: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String, Errno)
    /// The file was saved in another encoding than UTF-8.
    case notUTF8(path: String)
    case malformed(path: String, GuideError)

    public var description: String {
        switch self {
        case .unreadable(let path, let error): "\(path): cannot be read: \(error)"
        case .notUTF8(let path): "\(path): is not UTF-8 text"
        case .malformed(let path, let error): "\(path): \(error)"
        }
    }
}
