import Foundation

/// A site without a server: the staged one, with programs that are nothing but the heads of executables. It goes with the
/// last reference.
final class ScratchSite: Sendable {
    let home: URL
    var data: URL { home.appending(path: "data") }

    static let settings = [
        "SECRET_KEY": StagedSite.secretKey, "ASSISTANT": "guide", "ALLOWED_ORIGINS": "https://app.example.com",
    ]

    /// - Parameter settings: on top of those that a site needs; `nil` leaves one of these out.
    init(_ settings: [String: String?] = [:]) throws {
        let files = FileManager.default
        home = try files.makeTemporaryFolder()
        chmod(home.path, 0o755)
        let staged = try Project.stagedSite.get()
        for folder in ["bin", "cgi-bin", "data", "prompts"] {
            try files.createDirectory(at: home.appending(path: folder), withIntermediateDirectories: false)
            chmod(home.appending(path: folder).path, folder == "data" ? 0o700 : 0o755)
            try files.copyItem(at: staged.appending(path: "\(folder)/.htaccess"), to: url("\(folder)/.htaccess"))
        }
        for prompt in try files.contentsOfDirectory(atPath: staged.appending(path: "prompts").path)
        where prompt.hasSuffix(".md") {
            try files.copyItem(at: staged.appending(path: "prompts/\(prompt)"), to: url("prompts/\(prompt)"))
        }
        try files.copyItem(at: staged.appending(path: ".htaccess"), to: url(".htaccess"))
        for path in Self.programs {
            try Self.program.write(to: url(path))
            chmod(url(path).path, 0o755)
        }
        let lines = Self.settings.mapValues(Optional.some).merging(settings) { $1 }
            .compactMap { key, value in value.map { "\(key)=\($0)\n" } }
        try write(".env", lines.sorted().joined())
        chmod(url(".env").path, 0o600)
    }

    deinit { try? FileManager.default.removeItem(at: home) }

    static let programs =
        StagedFolderTests.endpoints.map { "cgi-bin/\($0).cgi" } + StagedFolderTests.tools.map { "bin/\($0)" }

    /// The head of a 64-bit little-endian ELF file whose table of sections is empty (elf(5)).
    private static let program =
        Data([0x7F] + Array("ELF".utf8) + [2, 1, 1] + [UInt8](repeating: 0, count: 33) + [64])
        + Data(count: 23)

    func url(_ path: String) -> URL { home.appending(path: path) }

    func write(_ path: String, _ text: String) throws { try Data(text.utf8).write(to: url(path)) }

    func remove(_ path: String) throws { try FileManager.default.removeItem(at: url(path)) }

    func setMode(_ mode: mode_t, of path: String) { chmod(url(path).path, mode) }

    /// Puts another text in the place of one that must be there.
    func replace(_ text: String, with replacement: String, in path: String) throws {
        let contents = try String(contentsOf: url(path), encoding: .utf8)
        guard contents.contains(text) else { throw HarnessError("\(path) has no \(text)") }
        try write(path, contents.replacing(text, with: replacement))
    }

    /// Appends to the log of an endpoint.
    func log(_ endpoint: String, day: String, _ lines: [String]) throws {
        let file = url("data/logs/\(endpoint)/\(day).jsonl")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let old = (try? Data(contentsOf: file)) ?? Data()
        try (old + Data(lines.map { $0 + "\n" }.joined().utf8)).write(to: file)
    }
}
