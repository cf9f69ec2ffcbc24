import Glibc
import SystemPackage

extension FileDescriptor {
    /// Reads until there are `count` bytes or the input ends, whichever comes first.
    ///
    /// - Throws: ``CGIError/incompleteBody`` when the other end broke off, ``CGIError/system(operation:errno:)``.
    func readBytes(atMost count: Int) throws(CGIError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var end = 0
        while end < count {
            let readCount = bytes.withUnsafeMutableBytes { Glibc.read(rawValue, $0.baseAddress! + end, count - end) }
            if readCount == 0 { break }
            if readCount > 0 {
                end += readCount
                continue
            }
            switch Errno(rawValue: errno) {
            case .interrupted: continue
            case .connectionReset: throw .incompleteBody
            case let failure: throw .system(operation: "read", errno: failure)
            }
        }
        bytes.removeLast(count - end)
        return bytes
    }

    /// Writes all of `bytes`, however many of them the system takes at a time.
    ///
    /// - Throws: ``CGIError/clientGone`` when nobody reads them, ``CGIError/system(operation:errno:)``.
    func writeBytes(_ bytes: [UInt8]) throws(CGIError) {
        var start = 0
        while start < bytes.count {
            let writtenCount = bytes.withUnsafeBytes {
                Glibc.write(rawValue, $0.baseAddress! + start, bytes.count - start)
            }
            if writtenCount >= 0 {
                start += writtenCount
                continue
            }
            switch Errno(rawValue: errno) {
            case .interrupted: continue
            case .brokenPipe: throw .clientGone
            case let failure: throw .system(operation: "write", errno: failure)
            }
        }
    }
}
