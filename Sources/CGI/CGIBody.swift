import Glibc
import HTTPTypes
public import SystemPackage

/// The body of a request, on standard input.
///
/// A declared length is read exactly, and not a byte more. Without one, a body that came in chunks, which the server has taken
/// apart (RFC 3875, section 4.2), is read up to the end of file: a client that leaves in the middle of such a body looks
/// like its end. A request with neither has no body.
public final class CGIBody {
    private let input: FileDescriptor
    /// `nil` when none is declared.
    private let declaredLength: DeclaredLength?
    private let isChunked: Bool
    private var readCount = 0

    /// - Parameter input: standard input.
    public init(of request: CGIRequest, input: FileDescriptor) {
        self.input = input
        if let length = request.contentLength { declaredLength = DeclaredLength(length) } else { declaredLength = nil }
        isChunked = request.headerFields.first(.transferEncoding) != nil
    }

    /// Reads the body. To be called once.
    ///
    /// - Parameter limit: the longest body to take, in bytes. Memory of this size may be allocated at once.
    /// - Throws: ``CGIError/bodyTooLarge(limit:)``, before anything is read when the declared length says so;
    ///   ``CGIError/malformedRequest(_:)`` when that length is not a number in decimal digits;
    ///   ``CGIError/incompleteBody``; ``CGIError/system(operation:errno:)``.
    public func read(limit: Int) throws(CGIError) -> [UInt8] {
        if let declaredLength {
            guard case .bytes(let length) = declaredLength else {
                throw .malformedRequest("Content-Length is not a number")
            }
            guard length <= limit else { throw .bodyTooLarge(limit: limit) }
            let body = try input.readBytes(atMost: length)
            readCount = body.count
            guard body.count == length else { throw .incompleteBody }
            return body
        }
        guard isChunked else { return [] }
        let body = try input.readBytes(atMost: limit + 1)
        guard body.count <= limit else { throw .bodyTooLarge(limit: limit) }
        return body
    }

    /// Reads what is left of the body, and forgets it.
    ///
    /// Apache's mod_cgid, with the event MPM, loses the response of a program that exits while the server is still handing it
    /// the body. So whoever may have answered without reading it calls this between the response and the exit.
    ///
    /// - Parameter limit: how many bytes to read at most; a client that sends more may lose the response.
    public func discardRest(limit: Int = 16 << 20) {
        var left = isChunked ? limit : 0
        switch declaredLength {
        case .bytes(let length): left = min(limit, length - readCount)
        case .unreadable: left = limit
        case nil: break
        }
        var buffer = [UInt8](repeating: 0, count: left > 0 ? 65_536 : 0)
        while left > 0 {
            let count = Glibc.read(input.rawValue, &buffer, min(left, buffer.count))
            guard count > 0 || (count < 0 && errno == EINTR) else { return }
            left -= max(count, 0)
        }
    }

    /// What CONTENT_LENGTH says.
    private enum DeclaredLength {
        case bytes(Int)
        /// It is not a number in decimal digits.
        case unreadable

        init(_ text: String) {
            // Digits that make no Int are a length beyond any limit.
            self = text.utf8.allSatisfy(\.isASCIIDigit) ? .bytes(Int(text) ?? .max) : .unreadable
        }
    }
}
