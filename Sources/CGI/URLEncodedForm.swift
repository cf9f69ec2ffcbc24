/// The fields of an `application/x-www-form-urlencoded` body or of a query
/// (https://url.spec.whatwg.org/#urlencoded-parsing).
public struct URLEncodedForm: Sendable {
    /// The fields in the order in which they were sent. Names may repeat, and names and values may be empty.
    public let fields: [(name: String, value: String)]

    /// Reads a form: "&" between fields, "=" after a name, "+" for a space, and percent-encoding, in which a "%"
    /// without two hexadecimal digits stands for itself.
    ///
    /// - Returns: nil when a name or a value is not UTF-8. (The standard would replace the bad bytes, and so
    ///   make equal what was sent as different.)
    public init?(_ bytes: [UInt8]) {
        var fields: [(name: String, value: String)] = []
        for field in bytes.split(separator: UInt8(ascii: "&")) {
            let nameEnd = field.firstIndex(of: UInt8(ascii: "=")) ?? field.endIndex
            guard let name = Self.decode(field[..<nameEnd]),
                let value = Self.decode(field[nameEnd...].dropFirst())
            else { return nil }
            fields.append((name, value))
        }
        self.fields = fields
    }

    /// Reads a query, without its "?".
    public init?(_ query: String) {
        self.init(Array(query.utf8))
    }

    /// The value of the first field of this name; nil when there is none.
    public subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// The values of all fields of this name, in order.
    public func values(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    private static func decode(_ text: ArraySlice<UInt8>) -> String? {
        let spaced = text.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        return String(validating: PercentEncoding.decode(spaced), as: UTF8.self)
    }
}
