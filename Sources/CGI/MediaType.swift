/// A media type such as `text/html; charset=utf-8` (RFC 9110, section 8.3.1).
public struct MediaType: Sendable, Equatable {
    public struct Parameter: Sendable, Equatable {
        /// In lower case.
        public let name: String
        /// As it was sent: whether its case matters depends on the parameter.
        public let value: String
    }

    /// In lower case.
    public let type: String
    /// In lower case.
    public let subtype: String
    public let parameters: [Parameter]

    /// The type without its parameters, in lower case: `text/html`.
    public var essence: String { "\(type)/\(subtype)" }

    /// The `charset` parameter in lower case, such as `utf-8`.
    public var charset: String? { self["charset"]?.lowercased() }

    /// The value of the first parameter of this name, which is given in lower case.
    public subscript(parameter: String) -> String? {
        parameters.first { $0.name == parameter }?.value
    }

    /// Reads the value of a `Content-Type` field.
    ///
    /// - Returns: nil when the value is not a media type, or has anything after it.
    public init?(_ value: String) {
        var scanner = FieldScanner(value)
        scanner.skipWhitespace()
        self.init(&scanner)
        guard scanner.isAtEnd else { return nil }
    }

    /// Takes a media type, its parameters, and the white space after them.
    init?(_ scanner: inout FieldScanner) {
        guard let type = scanner.token(), scanner.take(UInt8(ascii: "/")), let subtype = scanner.token() else {
            return nil
        }
        var parameters: [Parameter] = []
        scanner.skipWhitespace()
        while scanner.take(UInt8(ascii: ";")) {
            scanner.skipWhitespace()
            // The grammar allows a ";" that no parameter follows.
            guard let name = scanner.token() else { continue }
            guard scanner.take(UInt8(ascii: "=")), let value = scanner.token() ?? scanner.quotedString() else {
                return nil
            }
            parameters.append(Parameter(name: name.lowercased(), value: value))
            scanner.skipWhitespace()
        }
        self.type = type.lowercased()
        self.subtype = subtype.lowercased()
        self.parameters = parameters
    }
}
