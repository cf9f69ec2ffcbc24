public import Environment
public import HTTPTypes

/// A request as a web server hands it to a CGI program (RFC 3875, section 4): the head in environment variables, the
/// body on standard input.
public struct CGIRequest: Sendable {
    public let method: HTTPRequest.Method

    /// The path below the mount point, as percent-decoded segments without empty ones: `/chatbot/conversations/7/` is
    /// `["conversations", "7"]` below `/chatbot`.
    ///
    /// A segment may hold any character, "/" and NUL included; bytes that are not UTF-8 appear as U+FFFD. "." and ".."
    /// are segments like others. A path with any of these is thus one that a table of routes does not have.
    public let path: [String]

    /// Whether the path as the client wrote it ends with "/": then a browser takes relative links to lead below it.
    public let hasTrailingSlash: Bool

    /// Where the client sees the program: "" at the root of the site, else a path like `/chatbot`, without a slash at its
    /// end, and percent-encoded as the client sent it. Prepend it to the path of a link.
    public let mountPoint: String

    /// What follows the "?", still percent-encoded; nil when there is none. ``URLEncodedForm`` reads it.
    public let query: String?

    /// The header fields that the server passed on. Bytes that a field value may not hold have become spaces.
    ///
    /// `Proxy` is never among them: no standard defines it, and its CGI variable, HTTP_PROXY, is also the setting that
    /// HTTP clients take their proxy from (https://httpoxy.org).
    public let headerFields: [HTTPField]

    /// The address of the client, or of the last proxy before the server.
    public let remoteAddress: String?

    /// CONTENT_LENGTH as the server set it: it is judged when the body is read.
    let contentLength: String?

    /// Reads the head of a request.
    ///
    /// The path and the query come from REQUEST_URI, which is what the client sent. (PATH_INFO and QUERY_STRING are what
    /// the server's rewriting made of it.) The mount point is SCRIPT_NAME without its last two segments, the folder
    /// of the program and the program itself; when the client's path does not lie below it, then a rewriting of the server
    /// hides it, and the program is mounted at the root as far as the client can see.
    ///
    /// - Parameter environment: the environment of the process.
    /// - Throws: ``CGIError/notCGI(missing:)`` when REQUEST_METHOD or REQUEST_URI is missing,
    ///   ``CGIError/malformedRequest(_:)`` when the method is not a token or there are more than a thousand fields.
    public init(environment: EnvironmentVariables) throws(CGIError) {
        guard let method = environment["REQUEST_METHOD"] else { throw .notCGI(missing: "REQUEST_METHOD") }
        guard let target = environment["REQUEST_URI"] else { throw .notCGI(missing: "REQUEST_URI") }
        guard let method = HTTPRequest.Method(method) else { throw .malformedRequest("the method is not a token") }

        self.method = method
        let requestTarget = RequestTarget(target)
        hasTrailingSlash = requestTarget.hasTrailingSlash
        query = requestTarget.query
        (mountPoint, path) = Self.locate(requestTarget, scriptName: environment["SCRIPT_NAME"] ?? "")
        headerFields = try [HTTPField](cgiEnvironment: environment)
        remoteAddress = environment["REMOTE_ADDR"].flatMap(\.nonEmpty)
        contentLength = environment["CONTENT_LENGTH"].flatMap(\.nonEmpty)
    }

    private static func locate(
        _ target: RequestTarget, scriptName: String
    ) -> (mountPoint: String, path: [String]) {
        let path = target.segments.map { String(decoding: PercentEncoding.decode($0.utf8), as: UTF8.self) }
        let mount = RequestTarget.segments(of: scriptName.utf8[...]).dropLast(2)
        guard path.starts(with: mount, by: ==) else { return ("", path) }
        var mountPoint = ""
        for segment in target.segments.prefix(mount.count) { mountPoint += "/" + segment }
        return (mountPoint, Array(path.dropFirst(mount.count)))
    }
}

extension String {
    /// Servers set a variable that has no value to the empty string, or do not set it: the two mean the same.
    var nonEmpty: String? { isEmpty ? nil : self }
}
