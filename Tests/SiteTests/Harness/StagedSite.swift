import Foundation
import Synchronization

/// A copy of the staged site that a server serves, with settings and data of its own.
final class StagedSite: Sendable {
    enum Mount: Sendable {
        /// The site's folder is the document root.
        case root
        /// The site lies in a folder below the document root.
        case subfolder
        /// The site lies outside the document root; `Alias` brings it in.
        case alias
    }

    static let secretKey = "0123456789abcdef0123456789abcdef0123456789abcdef"
    static let allowedOrigin = "https://app.example.com"

    /// What most tests use: the guide answers, and one origin is allowed. Whoever changes settings or looks at whole folders
    /// takes a site of its own.
    static let shared = Result { try StagedSite() }

    let server: any WebServer
    /// The folder that holds `cgi-bin`.
    let home: URL
    /// Where clients see the site: empty at the root, else a path such as `/site-1`.
    let prefix: String
    var data: URL { home.appending(path: "data") }

    /// Puts a site below the document root of the shared Apache.
    /// - Parameter settings: on top of those that tests need; `nil` leaves one of these out.
    convenience init(_ settings: [String: String?] = [:]) throws {
        try self.init(on: Apache.shared.get(), .subfolder, settings)
    }

    convenience init(on apache: Apache, _ mount: Mount, _ settings: [String: String?] = [:]) throws {
        let (home, prefix) =
            switch mount {
            case .root: (apache.documentRoot, "")
            case .alias: (apache.aliasFolder, Apache.aliasPath)
            case .subfolder: Self.newSubfolder(of: apache.documentRoot)
            }
        try self.init(home: home, prefix: prefix, server: apache, settings)
    }

    /// - Parameters:
    ///   - home: where the server expects the site.
    ///   - upload: the folder that was uploaded.
    init(
        home: URL, prefix: String, server: any WebServer, upload: URL? = nil, _ settings: [String: String?] = [:]
    ) throws {
        (self.home, self.prefix, self.server) = (home, prefix, server)
        try Self.copy(upload ?? Project.stagedSite.get(), to: home)
        let defaults: [String: String?] = [
            "SECRET_KEY": Self.secretKey, "ASSISTANT": "guide", "BCRYPT_COST": "4",
            "ALLOWED_ORIGINS": Self.allowedOrigin, "RATE_LIMIT_AUTH": "off", "RATE_LIMIT_MESSAGES": "off",
        ]
        let lines = defaults.merging(settings) { $1 }.compactMap { key, value in value.map { "\(key)=\($0)\n" } }
        try writeSettings(lines.sorted().joined())
    }

    /// Writes the `.env` file; `nil` removes it.
    func writeSettings(_ text: String?) throws {
        let file = home.appending(path: ".env")
        guard let text else { return try FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
    }

    /// Adds a line to the settings: of two lines with one name, the later wins.
    func changeSetting(_ key: String, to value: String) throws {
        try writeSettings(String(contentsOf: home.appending(path: ".env"), encoding: .utf8) + "\(key)=\(value)\n")
    }

    /// A folder of a name that no other site has, and where clients see it.
    static func newSubfolder(of folder: URL) -> (home: URL, prefix: String) {
        let name = "site-\(count.add(1, ordering: .relaxed).newValue)"
        return (folder.appending(path: name), "/\(name)")
    }

    private static let count = Atomic(0)

    /// Executables are linked where the file system allows it: copies of them were gigabytes to write in a run.
    static func copy(_ site: URL, to home: URL) throws {
        let files = FileManager.default
        try files.createDirectory(at: home, withIntermediateDirectories: true)
        for path in try files.subpathsOfDirectory(atPath: site.path).sorted() {
            let (source, target) = (site.appending(path: path), home.appending(path: path))
            let isFolder = try source.resourceValues(forKeys: [.isDirectoryKey]).isDirectory ?? false
            if isFolder {
                try files.createDirectory(at: target, withIntermediateDirectories: true)
            } else if files.isExecutableFile(atPath: source.path), (try? files.linkItem(at: source, to: target)) != nil
            {
                continue
            } else {
                try files.copyItem(at: source, to: target)
            }
        }
        try files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: home.appending(path: "data").path)
    }
}
