public import HTTPTypes

// Header fields are in an array, and not in HTTPTypes' `HTTPFields`: its code is generic, and what that costs a process with
// one request stands in docs/decisions.md.
extension [HTTPField] {
    /// The value of the first field of a name; nil when there is none.
    public func first(_ name: HTTPField.Name) -> String? {
        for field in self where field.name == name { return field.value }
        return nil
    }

    /// Appends a field. A field of the same name is not replaced.
    public mutating func append(_ name: HTTPField.Name, _ value: String) {
        append(HTTPField(name: name, value: value))
    }
}
