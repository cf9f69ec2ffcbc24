import Foundation

/// The archive of a release, packed from the executables that `make test` has built, and unpacked.
final class Release: Sendable {
    static let shared = Result { try Release(packed: "release") }
    /// A later release: each program differs, and so does one prompt.
    static let next = Result { try Release(after: shared.get()) }

    let archive: URL
    /// The one folder in the archive.
    let folder: URL
    var upload: URL { folder.appending(path: "upload") }

    /// Packs it into a folder below `.build`, which replaces the one of the run before.
    init(packed name: String) throws {
        let scratch = Project.folder.appending(path: ".build/\(name)")
        try? FileManager.default.removeItem(at: scratch)
        let pack = Project.folder.appending(path: "deploy/dist").path
        _ = try Program.run(pack, [scratch.path], environment: ProcessInfo.processInfo.environment).expectSuccess()
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
        guard let name = names.first(where: { $0.hasSuffix(".tar.gz") }) else { throw HarnessError("no archive") }
        archive = scratch.appending(path: name)
        try Tar.run("--extract", "--gzip", "--file", archive.path, "--directory", scratch.path)
        folder = scratch.appending(path: name.replacing("-linux-x86_64.tar.gz", with: ""))
    }

    private init(after release: Release) throws {
        archive = release.archive
        folder = release.folder.deletingLastPathComponent().appending(path: "next")
        // Links stay links, so each file is changed once.
        let script = """
            cp -a "$1" "$2" && cd "$2/upload"
            find . -type f \\( -name '*.cgi' -o -path './bin/[!.]*' \\) -printf '%i %p\\n' | sort -u -k 1,1 |
                while read -r _ file; do echo next >>"$file"; done
            echo "Be brief." >>prompts/rules.md
            sums() { find . -type f ! -path ./SHA256SUMS -printf '%P\\n' | sort | xargs sha256sum; }
            sums >../sums && mv ../sums SHA256SUMS && cd .. && sums >SHA256SUMS
            """
        _ = try Shell.run(script, release.folder.path, folder.path)
    }

    /// Starts its `install` on the folder of a site.
    func startInstalling(in site: URL) throws -> Program {
        try Program(folder.appending(path: "install").path, [site.path], environment: Shell.environment)
    }

    /// Puts it into the folder of a site, and returns what was said.
    @discardableResult
    func install(in site: URL) throws -> String { try startInstalling(in: site).outcome().expectSuccess() }
}

/// Lines for `sh`.
enum Shell {
    static let environment = ["PATH": "/usr/bin:/bin"]

    @discardableResult
    static func run(_ script: String, _ arguments: String...) throws -> String {
        try Program.run("/bin/sh", ["-euc", script, "sh"] + arguments, environment: environment).expectSuccess()
    }
}
