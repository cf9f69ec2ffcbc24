public import ArgumentParser
public import Chatbot
import Glibc

/// The site that a tool works on.
public struct SiteOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The site: the folder that holds cgi-bin. (default: the one above this program's)", valueName: "dir"))
    public var home: String?

    public init() {}

    public func validate() throws {
        // As of a variable that is not set: not the root of the disk.
        if home == "" { throw ValidationError("--home is empty: name the site's folder.") }
    }

    /// The settings of the site, over which the environment wins.
    ///
    /// - Throws: ``ConfigurationError``, also when the folder is not a site.
    public func configuration() throws(ConfigurationError) -> Configuration {
        let home = home ?? CurrentProcess.executable.home
        guard access("\(home)/cgi-bin", F_OK) == 0 else {
            throw ConfigurationError("\(home) is not a site: it has no cgi-bin. Name the site's folder with --home.")
        }
        return try Configuration(home: home, environment: CurrentProcess.environment)
    }
}
