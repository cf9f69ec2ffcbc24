/// Names with a value each, as the environment of a process has them; of two with one name the later counts.
///
/// Two arrays that are searched, and no dictionary: a process that serves one request looks a few dozen of these up, and pays
/// more for its first dictionary than for that (docs/decisions.md).
public struct EnvironmentVariables: Sendable {
    public private(set) var names: [String] = []
    public private(set) var values: [String] = []

    public init() {}

    public init(_ variables: [String: String]) {
        for (name, value) in variables { append(name, value) }
    }

    public subscript(name: String) -> String? {
        // Most names differ in length, which is compared at once.
        let length = name.utf8.count
        return names.lastIndex { $0.utf8.count == length && $0 == name }.map { values[$0] }
    }

    public mutating func append(_ name: String, _ value: String) {
        names.append(name)
        values.append(value)
    }
}

extension EnvironmentVariables: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }
}
