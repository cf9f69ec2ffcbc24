import Glibc
public import SystemPackage

/// Whole small files.
public enum FileContents {
    /// The bytes of a file.
    /// - Throws: the system's error; `fileTooLarge` when there are more than `limit` bytes.
    public static func read(_ path: String, limit: Int) throws(Errno) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count > 0 {
                bytes.append(contentsOf: buffer[..<count])
                if bytes.count > limit { throw .fileTooLarge }
            } else if errno != EINTR {
                throw Errno(rawValue: errno)
            }
        }
    }
}
