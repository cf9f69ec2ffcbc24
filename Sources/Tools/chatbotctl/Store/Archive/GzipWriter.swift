import CZlib
import Glibc
import JSONLines
import SystemPackage

/// Compresses bytes into a file (RFC 1952).
final class GzipWriter {
    private let descriptor: CInt
    private let path: String
    private var stream = z_stream()
    private var output = [UInt8](repeating: 0, count: 1 << 17)
    /// What was written, compressed.
    private(set) var bytes = 0

    /// Text takes little longer than at the lower levels, and hardly less room at the higher ones.
    private static let level: CInt = 6

    /// - Parameters:
    ///   - descriptor: stays the caller's.
    ///   - path: for errors.
    init(to descriptor: CInt, path: String) throws(ControlError) {
        self.descriptor = descriptor
        self.path = path
        // 15 bits of window, and 16 for gzip's header and trailer instead of zlib's.
        let status = deflateInit2_(
            &stream, Self.level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            CInt(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .failed("zlib: deflateInit2 failed with \(status)") }
    }

    deinit { deflateEnd(&stream) }

    func write(_ bytes: ArraySlice<UInt8>) throws(ControlError) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(ControlError) in
            try deflate(bytes, flush: Z_NO_FLUSH)
        }
    }

    /// Writes what is left, and the checksum.
    func finish() throws(ControlError) {
        try deflate(UnsafeBufferPointer(start: nil, count: 0), flush: Z_FINISH)
    }

    private func deflate(_ input: UnsafeBufferPointer<UInt8>, flush: CInt) throws(ControlError) {
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        repeat {
            let capacity = output.count
            output.withUnsafeMutableBufferPointer { buffer in
                stream.next_out = buffer.baseAddress
                stream.avail_out = UInt32(capacity)
                // It fails only for a stream that is not in order.
                _ = CZlib.deflate(&stream, flush)
            }
            try writeOut(capacity - Int(stream.avail_out))
        } while stream.avail_out == 0
    }

    private func writeOut(_ count: Int) throws(ControlError) {
        var start = 0
        while start < count {
            let written = output.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + start, count - start) }
            if written < 0, errno != EINTR { throw .failed("write \(path): \(Errno(rawValue: errno))") }
            start += max(written, 0)
        }
        bytes += count
    }
}
