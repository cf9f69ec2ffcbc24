import Foundation
import Testing

/// `install`, with which a release is put in place, and updated.
@Suite struct InstallTests {
    let release: Release
    let next: Release

    init() throws {
        release = try Release.shared.get()
        next = try Release.next.get()
    }

    /// Whether all files of a site are those of a release.
    private func expect(_ home: URL, toBe release: Release, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let sums = { (folder: URL) in try Data(contentsOf: folder.appending(path: "SHA256SUMS")) }
        #expect(try sums(home) == sums(release.upload), sourceLocation: sourceLocation)
        try Shell.run(#"cd "$1" && sha256sum --quiet -c SHA256SUMS"#, home.path)
        let files = try FileManager.default.subpathsOfDirectory(atPath: home.path)
        #expect(files.filter { $0.contains(".installing-") } == [], sourceLocation: sourceLocation)
    }

    private func mode(_ file: URL) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    }

    private func inodes(_ home: URL) throws -> [String: Int?] {
        let files = try FileManager.default.subpathsOfDirectory(atPath: home.path)
        return try Dictionary(
            uniqueKeysWithValues: files.map { path in
                let attributes = try FileManager.default.attributesOfItem(atPath: home.appending(path: path).path)
                return (path, attributes[.systemFileNumber] as? Int)
            })
    }

    private func replace(_ file: URL, with text: String) throws { try Data(text.utf8).write(to: file) }

    @Test func `A folder that is not there becomes a site, with a key of its own`() throws {
        let apache = try Apache.shared.get()
        let keys = try (1...2).map { number in
            let home = apache.documentRoot.appending(path: "installed-\(number)/chatbot")
            try release.install(in: home)
            try expect(home, toBe: release)
            #expect(try mode(home.appending(path: "data")) == 0o700)
            #expect(try mode(home.appending(path: ".env")) == 0o600)
            let settings = try String(contentsOf: home.appending(path: ".env"), encoding: .utf8)
            let key = try #require(settings.firstMatch(of: /\nSECRET_KEY=([0-9a-f]{64})\n/)).1
            try replace(home.appending(path: ".env"), with: settings + "\nASSISTANT=guide\n")
            let connection = try Connection(to: apache.port)
            try connection.send(
                HTTPRequest.post(
                    "/installed-\(number)/chatbot/auth/register", ["username": "maria", "password": "12345678"]
                )
                .bytes)
            try connection.receive().expectSuccess()
            return key
        }
        #expect(keys[0] != keys[1])
    }

    @Test func `A closed umask closes nothing that the server has to read`() throws {
        let site = try ScratchSite()
        try Shell.run(#"umask 077; "$1" "$2""#, next.folder.path + "/install", site.home.path)
        #expect(try mode(site.url("prompts/rules.md.new")) == 0o644)
        #expect(try mode(site.url("SHA256SUMS")) == 0o644)
        #expect(try mode(site.url("cgi-bin/health.cgi")) == 0o755)
        #expect(try mode(site.url("cgi-bin")) == 0o755)
    }

    @Test func `Where all is as it should be nothing is written`() throws {
        let site = try StagedSite()
        try release.install(in: site.home)
        let before = try inodes(site.home)
        #expect(try release.install(in: site.home).contains("placed") == false)
        #expect(try inodes(site.home) == before)
    }

    @Test func `Programs that are links to one file stay so`() throws {
        let count = { (home: URL) in
            try Shell.run(#"cd "$1" && find . -name '*.cgi' -printf '%i\n' | sort -u | wc -l"#, home.path)
        }
        let site = try StagedSite()
        try next.install(in: site.home)
        #expect(try count(site.home) == count(next.upload))
    }

    @Test func `Settings, data and what was edited stay, and all else is replaced`() throws {
        let site = try StagedSite()
        try release.install(in: site.home)
        let account = try site.newAccount()
        let settings = try Data(contentsOf: site.home.appending(path: ".env"))
        let rows = try site.users()
        let edited = ["prompts/rules.md", ".htaccess", "cgi-bin/.htaccess"]
        for path in edited {
            let text = try String(contentsOf: site.home.appending(path: path), encoding: .utf8)
            try replace(site.home.appending(path: path), with: text + "\n# Ours\n")
        }
        try replace(site.home.appending(path: "prompts/ours.md"), with: "ours")
        let said = try next.install(in: site.home)
        #expect(try Data(contentsOf: site.home.appending(path: ".env")) == settings)
        #expect(try site.users() == rows)
        // Of the edited ones only this differs between the two releases.
        #expect(said.split(separator: "\n").filter { $0.hasPrefix("kept") }.count == 1)
        #expect(said.contains("kept      prompts/rules.md"))
        let new = try Data(contentsOf: site.home.appending(path: "prompts/rules.md.new"))
        #expect(try new == Data(contentsOf: next.upload.appending(path: "prompts/rules.md")))
        for path in edited {
            let text = try String(contentsOf: site.home.appending(path: path), encoding: .utf8)
            #expect(text.hasSuffix("# Ours\n"))
        }
        #expect(FileManager.default.fileExists(atPath: site.home.path + "/prompts/ours.md"))
        try account.get("/conversations/").expectSuccess()
        // Where the new one is taken over, it is an ordinary file again.
        try Shell.run(#"cd "$1" && mv prompts/rules.md.new prompts/rules.md"#, site.home.path)
        #expect(try release.install(in: site.home).contains("placed    prompts/rules.md\n"))
    }

    @Test func `An update under load fails no request, whether the programs have changed or not`() throws {
        let site = try StagedSite()
        try release.install(in: site.home)
        let load = try Load(on: site)
        for version in [release, next, release, next] { try version.install(in: site.home) }
        let outcome = try load.end()
        #expect(outcome.failures == [])
        #expect(outcome.requests > 20)
        try expect(site.home, toBe: next)
    }

    @Test func `An update that is killed leaves a site that serves, and another completes it`() throws {
        let site = try StagedSite()
        try release.install(in: site.home)
        let load = try Load(on: site)
        let begin = ContinuousClock.now
        try next.install(in: site.home)
        let duration = ContinuousClock.now - begin
        var killed = 0
        for part in 1...8 {
            // Back and forth, so that there is always something to replace.
            let version = part.isMultiple(of: 2) ? next : release
            let program = try version.startInstalling(in: site.home)
            Thread.sleep(forTimeInterval: min(duration / 9 / .seconds(1), 0.1) * Double(part))
            program.kill()
            if try program.outcome().status == -SIGKILL { killed += 1 }
        }
        #expect(killed > 0)
        try next.install(in: site.home)
        #expect(try load.end().failures == [])
        try expect(site.home, toBe: next)
    }

    @Test func `Two at once wait for each other`() throws {
        let site = try StagedSite()
        try release.install(in: site.home)
        let outcomes = try concurrently(4) { number in
            try (number.isMultiple(of: 2) ? release : next).startInstalling(in: site.home).outcome()
        }
        for outcome in outcomes { _ = try outcome.expectSuccess() }
        let sums = try Data(contentsOf: site.home.appending(path: "SHA256SUMS"))
        try expect(
            site.home, toBe: sums == Data(contentsOf: next.upload.appending(path: "SHA256SUMS")) ? next : release)
    }

    @Test func `Where there is no room nothing is replaced`() throws {
        let site = try StagedSite()
        try release.install(in: site.home)
        // Blocks of 512 bytes: no program is that small.
        let outcome = try Program.run(
            "/bin/sh", ["-c", #"ulimit -f 500; exec "$1" "$2""#, "sh", next.folder.path + "/install", site.home.path],
            environment: Shell.environment)
        #expect(outcome.status != 0)
        try release.install(in: site.home)
        try expect(site.home, toBe: release)
    }

    @Test func `An archive that is not whole is refused, and changes nothing`() throws {
        let site = try StagedSite()
        let before = try inodes(site.home)
        let copy = try FileManager.default.makeTemporaryFolder()
        defer { try? FileManager.default.removeItem(at: copy) }
        let broken = copy.appending(path: "broken")
        for damage in ["echo >>upload/prompts/rules.md", "rm upload/cgi-bin/health.cgi", "rm SHA256SUMS"] {
            try Shell.run(
                #"rm -rf "$2"; cp -a "$1" "$2"; cd "$2"; eval "$3""#, release.folder.path, broken.path, damage)
            let outcome = try Program.run(
                broken.path + "/install", [site.home.path], environment: Shell.environment)
            #expect(outcome.status == 1, "\(outcome)")
            #expect(outcome.errors.contains("archive"), "\(outcome)")
        }
        #expect(try inodes(site.home) == before)
    }

    @Test("Wrong usage is told, with exit code 64", arguments: [[], [""], ["a", "b"]])
    func usage(arguments: [String]) throws {
        let outcome = try Program.run(
            release.folder.path + "/install", arguments, environment: Shell.environment)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("usage"))
    }
}
