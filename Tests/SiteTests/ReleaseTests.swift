import Foundation
import Testing

/// What `make dist` packs.
@Suite struct ReleaseTests {
    let release: Release

    init() throws { release = try Release.shared.get() }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: release.folder.appending(path: path), encoding: .utf8)
    }

    /// Paths of all files below the folder.
    private func files() throws -> Set<String> {
        Set(
            try Shell.run(#"cd "$1" && find . -type f -printf '%P\n'"#, release.folder.path).split(separator: "\n").map(
                String.init))
    }

    @Test func `It holds one folder: the staged site, what puts it in place, and what is said about it`() throws {
        let top = try Tar.run("--list", "--gzip", "--file", release.archive.path).split(separator: "\n")
        #expect(Set(top.map { $0.prefix { $0 != "/" } }) == [Substring(release.folder.lastPathComponent)])
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: release.folder.path))
        #expect(
            names == [
                "upload", "install", "README.md", "CHANGELOG.md", "BILL-OF-MATERIALS.md", "bill-of-materials.cdx.json",
                "LICENSES", "SHA256SUMS",
            ])
        let staged = try FileManager.default.subpathsOfDirectory(atPath: Project.stagedSite.get().path)
        let upload = try FileManager.default.subpathsOfDirectory(atPath: release.upload.path)
        #expect(Set(upload) == Set(staged + ["SHA256SUMS"]))
    }

    @Test func `Owners, times and the order of files are the same whoever packs it, and only the owner may write`()
        throws
    {
        let lines = try Tar.run("--list", "--verbose", "--numeric-owner", "--gzip", "--file", release.archive.path)
            .split(separator: "\n").map { $0.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true) }
        #expect(Set(lines.map { $0[1] }) == ["0/0"])
        #expect(Set(lines.map { "\($0[3]) \($0[4])" }).count == 1)
        let names = lines.map { $0[5].split(separator: " ")[0] }
        #expect(
            names.map { Array($0.utf8) } == names.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
        for (mode, name) in zip(lines.map { String($0[0].dropFirst()) }, names) {
            let isProgram = name.hasSuffix(".cgi") || name.hasSuffix("/install") || name.contains(/\/bin\/[^.]/)
            let expected =
                name.hasSuffix("/data/") ? "rwx------" : isProgram || name.hasSuffix("/") ? "rwxr-xr-x" : "rw-r--r--"
            #expect(mode == expected, "\(name)")
        }
    }

    @Test("Every file has its checksum", arguments: ["", "upload/"])
    func checksums(folder: String) throws {
        let sums = try text("\(folder)SHA256SUMS").split(separator: "\n").map { $0.dropFirst(66) }
        let inside = try files().filter { $0.hasPrefix(folder) }.map { $0.dropFirst(folder.utf8.count) }
        #expect(Set(sums) == Set(inside).subtracting(["SHA256SUMS"]))
        try Shell.run(#"cd "$1" && sha256sum --quiet -c SHA256SUMS"#, release.folder.path + "/\(folder)")
    }

    @Test func `Beside the archive is its checksum`() throws {
        let name = release.archive.lastPathComponent
        try Shell.run(
            #"cd "$1" && sha256sum --quiet -c "$2""#, release.archive.deletingLastPathComponent().path, name + ".sha256"
        )
    }

    @Test func `Packed again it is the same bytes`() throws {
        let again = try Release(packed: "release-again")
        #expect(try Data(contentsOf: again.archive) == Data(contentsOf: release.archive))
    }

    @Test func `No file names a folder of the machine that built it`() throws {
        let folder = Data(Project.folder.path.utf8)
        for path in try files() {
            let contents = try Data(contentsOf: release.folder.appending(path: path), options: .alwaysMapped)
            #expect(contents.range(of: folder) == nil, "\(path)")
        }
    }

    @Test func `Archive, tools and changelog have the same version`() throws {
        let version = try Program.run(release.upload.path + "/bin/chatbotctl", ["--version"]).expectSuccess()
            .trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(version.wholeMatch(of: /\d+\.\d+\.\d+/) != nil)
        let tool = try Program.run(release.upload.path + "/bin/export-postgres", ["--version"]).expectSuccess()
        #expect(tool == version + "\n")
        let packed = try #require(
            release.folder.lastPathComponent.wholeMatch(of: /nikoo-chatbot-([0-9.]+)(\+changed)?/))
        #expect(packed.1 == version)
        #expect(try text("README.md").hasPrefix("# Nikoo chatbot backend \(version)"))
        #expect(try text("CHANGELOG.md").contains("\n## \(version)\n"))
    }

    @Test func `What is not committed shows in the name`() throws {
        let changes = try Program.run(
            "/usr/bin/env", ["git", "-C", Project.folder.path, "status", "--porcelain"],
            environment: ProcessInfo.processInfo.environment
        ).expectSuccess()
        #expect(release.folder.lastPathComponent.hasSuffix("+changed") == !changes.isEmpty)
    }
}
