public import HTTPTypes
public import SystemPackage

/// A whole response of a CGI program (RFC 3875, section 6.2.1): the head and the body, written at once.
public struct CGIResponse: Sendable {
    public var status: HTTPResponse.Status

    /// The header fields. `Content-Length` is set from the body, and a field named `Status` is left out: to the server
    /// it would be another status.
    public var headerFields: [HTTPField]

    public var body: [UInt8]

    public init(status: HTTPResponse.Status, headerFields: [HTTPField] = [], body: [UInt8] = []) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
    }

    /// Writes the response, in one system call unless the system takes less.
    ///
    /// The process must ignore SIGPIPE, which otherwise ends it when the client has gone.
    ///
    /// - Parameters:
    ///   - output: standard output.
    ///   - omittingBody: true to answer HEAD: the head is that of the whole response, `Content-Length` included.
    /// - Throws: ``CGIError/clientGone`` or ``CGIError/system(operation:errno:)``.
    public func write(to output: FileDescriptor, omittingBody: Bool) throws(CGIError) {
        // RFC 9110, section 6.4.1: these two have no content, and what follows their head is not theirs.
        let hasContent = status != .noContent && status != .notModified
        var bytes = head(contentLength: hasContent ? body.count : nil)
        if hasContent && !omittingBody {
            bytes += body
        }
        try output.writeBytes(bytes)
    }

    /// The status line of CGI, the fields, and the empty line that ends them.
    ///
    /// Nothing in it can begin a line of its own: HTTPTypes turns line ends in a value or a reason phrase into spaces,
    /// and takes no name that is not a token.
    func head(contentLength: Int?) -> [UInt8] {
        var head = Array("Status: \(status.code)".utf8)
        if !status.reasonPhrase.isEmpty {
            head += " \(status.reasonPhrase)".utf8
        }
        head += "\r\n".utf8
        for field in headerFields where field.name != .contentLength && field.name.canonicalName != "status" {
            head += field.name.rawName.utf8
            head += ": ".utf8
            field.withUnsafeBytesOfValue { head += $0 }
            head += "\r\n".utf8
        }
        if let contentLength { head += "Content-Length: \(contentLength)\r\n".utf8 }
        head += "\r\n".utf8
        return head
    }
}
