public import Environment

/// The settings of a site: the `.env` file in its home, over which the process environment wins.
///
/// Each part is read and checked when it is asked for, so that an endpoint fails only over what it needs. Errors name
/// the setting; what a setting means stands in the README.
public struct Configuration: Sendable {
    /// The folder that holds `cgi-bin`.
    public let home: String
    private let environment: EnvironmentVariables
    private let file: EnvironmentFile

    /// - Parameters:
    ///   - home: the folder that holds `cgi-bin`, and the `.env` file if there is one.
    ///   - environment: of the process. Here as in the file, an empty value counts as absent.
    public init(home: String, environment: EnvironmentVariables) throws(ConfigurationError) {
        self.home = home
        self.environment = environment
        file = try EnvironmentFile(path: "\(home)/.env")
    }

    /// Where the data lie: `DATA_DIR`, relative to the home or absolute.
    public var dataDirectory: String {
        let path = self["DATA_DIR"] ?? "data"
        return path.hasPrefix("/") ? path : "\(home)/\(path)"
    }

    /// Where is kept what limits need to know: nothing that is missed when it is gone.
    public var limitsDirectory: String { "\(dataDirectory)/limits" }

    /// Where the guide and the system prompt lie.
    public var promptsDirectory: String { "\(home)/prompts" }

    /// Where `export-postgres` finds PostgreSQL, as it stands in `DATABASE_URL`; `nil` when it is absent or empty. It may
    /// hold a password.
    public var databaseURL: String? { self["DATABASE_URL"] }

    /// The files that the settings come from: `.env`, if it exists, and what it includes.
    public var files: [String] { file.paths }

    /// The keys in the files that are no settings, each with the setting that it may be meant for.
    public var misspeltKeys: [(key: String, meant: String)] {
        Set(file.values.names).sorted().compactMap { key in SettingName.meant(by: key).map { (key, $0) } }
    }

    /// A setting as it stands; `nil` when it is absent or empty.
    subscript(key: String) -> String? {
        if let value = environment[key], !value.isEmpty { return value }
        if let value = file.values[key], !value.isEmpty { return value }
        return nil
    }

    func required(_ key: String) throws(ConfigurationError) -> String {
        guard let value = self[key] else { throw ConfigurationError("\(key) is not set") }
        return value
    }

    /// A switch; off when it is absent.
    func isOn(_ key: String) throws(ConfigurationError) -> Bool {
        switch self[key] ?? "off" {
        case "on": true
        case "off": false
        default: throw ConfigurationError("\(key) must be on or off")
        }
    }

    func integer(_ key: String, default fallback: Int, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int {
        guard let text = self[key] else { return fallback }
        guard let value = Int(text), range.contains(value) else {
            throw ConfigurationError("\(key) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func number(
        _ key: String, default fallback: Double, in range: ClosedRange<Double>
    ) throws(ConfigurationError) -> Double {
        guard let text = self[key] else { return fallback }
        guard let value = Double(text), range.contains(value) else {
            throw ConfigurationError("\(key) must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// The parts of a comma-separated list, trimmed, without empty ones.
    func list(_ key: String) -> [String] {
        (self[key] ?? "").split(separator: ",").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
    }
}
