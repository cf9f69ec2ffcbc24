/// A call that an endpoint made, and that did something, in the words of the simulation. Paths are those below the data folder.
enum SystemCall: Equatable, Sendable {
    case open(String, as: Int, creating: Bool, truncating: Bool)
    case close(Int)
    /// At the end of the file: the store opens its files for appending.
    case append([UInt8], to: Int)
    case truncate(Int, size: Int)
    /// fdatasync(2) and fsync(2): of a file its content, of a folder the names in it.
    case synchronize(Int)
    case setMode(Int, UInt32)
    case rename(String, String)
    case unlink(String)
    case makeFolder(String)
    /// The response, on standard output: from here on the client may rely on what it says.
    case respond([UInt8])
}
