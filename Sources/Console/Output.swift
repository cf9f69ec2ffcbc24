public import JSON
import SystemPackage

/// Writes a line to standard error. There is nobody to tell when that fails.
public func print(error text: String, terminator: String = "\n") {
    _ = try? FileDescriptor.standardError.writeAll((text + terminator).utf8)
}

/// Writes a line to standard output, at once.
public func print(output line: String) {
    _ = try? FileDescriptor.standardOutput.writeAll((line + "\n").utf8)
}

extension JSONValue {
    /// As text.
    public var text: String { String(decoding: utf8, as: UTF8.self) }
}

extension Int {
    /// With commas between thousands.
    public var grouped: String {
        let digits = String(self)
        return String(
            digits.enumerated().flatMap { index, digit in
                index > 0 && (digits.count - index) % 3 == 0 ? [",", digit] : [digit]
            })
    }

    /// `1 file`, `2,000 files`.
    /// - Parameter many: the word for any other number, where it is not `one` with an s.
    public func counted(_ one: String, _ many: String? = nil) -> String {
        "\(grouped) \(self == 1 ? one : many ?? one + "s")"
    }
}
