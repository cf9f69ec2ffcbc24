import CZlib
import Glibc
import SystemPackage

/// Decompresses a file (RFC 1952), and checks its length and checksum.
final class GzipReader {
    private let descriptor: CInt
    private let path: String
    private var stream = z_stream()
    private var input = [UInt8](repeating: 0, count: 1 << 17)
    /// Where in `input` the bytes are that were not yet decompressed.
    private var pending = 0..<0
    private var isAtEnd = false

    /// - Parameter descriptor: stays the caller's.
    init(from descriptor: CInt, path: String) throws(ControlError) {
        self.descriptor = descriptor
        self.path = path
        let status = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .failed("zlib: inflateInit2 failed with \(status)") }
    }

    deinit { inflateEnd(&stream) }

    /// Fills a buffer, unless the data end before.
    ///
    /// - Returns: how many bytes were read.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var count = 0
        while count < buffer.count, !isAtEnd {
            if pending.isEmpty { pending = 0..<(try readFile()) }
            // At the end of the file zlib may still have something to hand out.
            let isExhausted = pending.isEmpty
            let inflated = try inflate(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            if isExhausted, inflated == 0, !isAtEnd { throw ArchiveError("it is cut off") }
            count += inflated
        }
        return count
    }

    private func readFile() throws -> Int {
        while true {
            let count = Glibc.read(descriptor, &input, input.count)
            if count >= 0 { return count }
            if errno != EINTR { throw ControlError.failed("read \(path): \(Errno(rawValue: errno))") }
        }
    }

    private func inflate(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var status: CInt = Z_OK
        let room = min(buffer.count, 1 << 30)
        input.withUnsafeMutableBufferPointer { bytes in
            stream.next_in = bytes.baseAddress! + pending.lowerBound
            stream.avail_in = UInt32(pending.count)
            stream.next_out = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
            stream.avail_out = UInt32(room)
            status = CZlib.inflate(&stream, Z_NO_FLUSH)
        }
        pending = (pending.upperBound - Int(stream.avail_in))..<pending.upperBound
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END:
            isAtEnd = true
            guard Int(stream.avail_in) == 0, try readFile() == 0 else {
                throw ArchiveError("something follows the compressed data")
            }
        default: throw ArchiveError("it is not compressed by gzip, or damaged")
        }
        return room - Int(stream.avail_out)
    }
}
