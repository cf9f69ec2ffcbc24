/// A setting that is missing or unusable. The description is for the log: it names the setting, and never repeats the
/// value of a secret.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
