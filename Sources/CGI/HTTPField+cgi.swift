import Environment
import HTTPTypes

extension [HTTPField] {
    /// Far above what servers let through.
    private static let maximumCount = 1_000

    /// Collects the header fields from the variables of a CGI request (RFC 3875, sections 4.1.2, 4.1.3 and 4.1.18).
    init(cgiEnvironment environment: EnvironmentVariables) throws(CGIError) {
        self.init()
        for index in environment.names.indices {
            let variable = environment.names[index]
            guard let name = HTTPField.Name(cgiVariable: variable) else { continue }
            switch variable {
            case "HTTP_PROXY", "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH", "HTTP_AUTHORIZATION": continue
            default: break
            }
            guard count < Self.maximumCount else { throw .malformedRequest("too many header fields") }
            append(name, environment.values[index])
        }
        // These have variables of their own, beside which some servers also set those with HTTP_.
        if let type = environment["CONTENT_TYPE"].flatMap(\.nonEmpty) { append(.contentType, type) }
        if let length = environment["CONTENT_LENGTH"].flatMap(\.nonEmpty) { append(.contentLength, length) }
        // Apache puts REDIRECT_ before what its rules have set when it redirects a request internally.
        let authorization = environment["HTTP_AUTHORIZATION"].flatMap(\.nonEmpty)
        if let credentials = authorization ?? environment["REDIRECT_HTTP_AUTHORIZATION"].flatMap(\.nonEmpty) {
            append(.authorization, credentials)
        }
    }
}

extension HTTPField.Name {
    /// `accept-language` for HTTP_ACCEPT_LANGUAGE; nil for a variable that is no header field.
    ///
    /// Servers write these names in capitals, with "_" for "-". Another spelling did not come from a server, and is not
    /// taken, so that no two variables give the same field.
    fileprivate init?(cgiVariable variable: String) {
        let prefix = "HTTP_".utf8
        guard variable.utf8.starts(with: prefix) else { return nil }
        var name: [UInt8] = []
        for byte in variable.utf8.dropFirst(prefix.count) {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): name.append(byte | 0x20)  // the lower-case letter
            case UInt8(ascii: "0")...UInt8(ascii: "9"): name.append(byte)
            case UInt8(ascii: "_"): name.append(UInt8(ascii: "-"))
            default: return nil
            }
        }
        self.init(String(decoding: name, as: UTF8.self))
    }
}
