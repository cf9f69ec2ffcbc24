public import HTTPTypes

// The subscripts of HTTPFields build an index of all fields at their first use: a quarter of a million instructions, which
// a process with one request does not get back. These do without.
extension HTTPFields {
    /// The value of the first field of a name; nil when there is none.
    public func first(_ name: HTTPField.Name) -> String? {
        first { $0.name == name }?.value
    }

    /// Appends a field. A field of the same name is not replaced.
    public mutating func append(_ name: HTTPField.Name, _ value: String) {
        append(HTTPField(name: name, value: value))
    }
}
