import Glibc
import SystemPackage

/// Reads a file line by line, with no more of it in memory than a piece.
struct LineReader: ~Copyable {
    /// Longer lines are none that the site has written, and are given cut off.
    static let longestLine = 1 << 20

    private let descriptor: CInt
    private let path: String
    private var buffer: ArraySlice<UInt8> = []

    init(_ path: String) throws(ControlError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw .failed("open \(path): \(Errno(rawValue: errno))") }
        self.path = path
    }

    deinit { close(descriptor) }

    /// The next line without its end, also the last one when it has none; nil behind it.
    mutating func next() throws(ControlError) -> ArraySlice<UInt8>? {
        var searched = 0
        while true {
            let newline = buffer.withUnsafeBytes { bytes -> Int? in
                guard let start = bytes.baseAddress, searched < bytes.count else { return nil }
                return memchr(start + searched, 0x0A, bytes.count - searched).map { start.distance(to: $0) }
            }
            if let newline {
                defer { buffer = buffer.dropFirst(newline + 1) }
                return buffer.prefix(newline)
            }
            searched = buffer.count
            guard searched < Self.longestLine, try readMore() else {
                defer { buffer = [] }
                return buffer.isEmpty ? nil : buffer
            }
        }
    }

    /// - Returns: whether there was more.
    private mutating func readMore() throws(ControlError) -> Bool {
        let rest = buffer
        var count = 0
        let piece = [UInt8](unsafeUninitializedCapacity: rest.count + Self.pieceSize) { bytes, filled in
            filled = bytes.update(fromContentsOf: rest)
            repeat {
                count = read(descriptor, bytes.baseAddress! + filled, Self.pieceSize)
            } while count < 0 && errno == EINTR
            filled += max(0, count)
        }
        guard count >= 0 else { throw .failed("read \(path): \(Errno(rawValue: errno))") }
        buffer = piece[...]
        return count > 0
    }

    private static let pieceSize = 256 * 1024
}
