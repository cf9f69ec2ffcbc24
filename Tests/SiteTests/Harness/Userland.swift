import Foundation
import GroqStandIn

/// Another release of Debian with an Apache of its own, set up as a shared host: suEXEC runs the programs as the user `me`,
/// whose sites are in `/home/me/public_html`.
///
/// It lies in a folder, into which the server changes its root. What is mounted there for it is mounted in a namespace of
/// its own, and is gone with it.
final class Userland: WebServer {
    enum Release: String, CaseIterable {
        case bullseye, trixie
    }

    private static let bullseye = Result { try Userland(.bullseye) }
    private static let trixie = Result { try Userland(.trixie) }

    /// The userland of a release, which all tests share; where it cannot be had the test is skipped.
    static func shared(_ release: Release) throws -> Userland {
        do {
            return try (release == .bullseye ? bullseye : trixie).get()
        } catch let reason as Unavailable {
            try skip("Debian's \(release): \(reason)")
        }
    }

    /// Why this machine cannot have what a test needs.
    struct Unavailable: Error, CustomStringConvertible {
        let description: String
    }

    /// The user's id, which nobody else on this machine is likely to have: processes are counted by it.
    let user: Int
    /// Held by a test that starts many of them, or depends on there being few.
    let numberOfProcesses = DispatchSemaphore(value: 1)
    let port: UInt16
    /// Where the virtual host of `deploy/vhost.conf` is, by HTTP and by HTTPS.
    var hardenedPorts: (plain: UInt16, secure: UInt16) { (port + 1, port + 2) }
    /// Who has signed its certificate, as the tests see it and as its programs do.
    var authority: URL { root.appending(path: Self.authority) }
    static let authority = "/deploy/authority.pem"
    /// Its root, as the tests see it.
    let root: URL
    private let daemon: Daemon
    var errorLog: URL { root.appending(path: "run/site/error.log") }
    var suEXECLog: URL { root.appending(path: "var/log/apache2/suexec.log") }
    private var documentRoot: URL { root.appending(path: "home/me/public_html") }
    private var upload: URL { root.appending(path: "home/me/upload") }

    private init(_ release: Release) throws {
        let archive = try Self.archive(of: release)
        let folder = try Daemon.makeFolder()
        let root = folder.appending(path: "root")
        self.root = root
        user = release == .bullseye ? 61_211 : 61_213
        let files = FileManager.default
        try files.createDirectory(at: root, withIntermediateDirectories: false)
        try Tar.run("-xpf", archive, "-C", root.path)
        for path in ["run/site", "home/me/public_html", "deploy", "var/log/apache2"] {
            try files.createDirectory(at: root.appending(path: path), withIntermediateDirectories: true)
        }
        for name in ["apache", "apache.conf"] {
            try files.copyItem(
                at: Project.folder.appending(path: "deploy/\(name)"), to: root.appending(path: "deploy/\(name)"))
        }
        try Self.append("me:x:\(user):\(user)::/home/me:/bin/sh\n", to: root.appending(path: "etc/passwd"))
        try Self.append("me:x:\(user):\n", to: root.appending(path: "etc/group"))
        // The folder below which suEXEC runs anything, and where users have their sites.
        try Data("/home\npublic_html\n".utf8).write(to: root.appending(path: "etc/apache2/suexec/www-data"))
        let certificates = try TestCertificates(names: ["IP:127.0.0.1"])
        defer { certificates.remove() }
        for file in [certificates.authority, certificates.certificate, certificates.key] {
            try files.copyItem(at: file, to: root.appending(path: "deploy/\(file.lastPathComponent)"))
        }
        chmod(root.path + "/deploy/\(certificates.key.lastPathComponent)", 0o644)
        // Not linked: the files get another owner.
        let staged = try Project.stagedSite.get().path
        _ = try Program.run("/usr/bin/cp", ["-a", staged, root.path + "/home/me/upload"]).expectSuccess()
        try Self.own(root.appending(path: "home/me"), user)

        let isBound = { files.fileExists(atPath: root.path + "/run/site/apache.pid") }
        (daemon, port) = try Daemon.start("Apache of \(release), in \(root.path),", isBound: isBound) { port in
            try Data(Self.hardenedHost(port).utf8).write(to: root.appending(path: "deploy/vhost.conf"))
            return try Daemon(
                Self.command(root, [], ["/deploy/apache", "/run/site"]),
                environment: [
                    "DOCUMENT_ROOT": "/home/me/public_html", "PORT": "\(port)", "SUEXEC": "me me",
                    "INCLUDE": "/deploy/vhost.conf",
                    // suEXEC takes whatever it does not know out of the environment.
                    "PASS_ENVIRONMENT": "MAINTENANCE", "MAINTENANCE": "on", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                ], folder: folder)
        }
    }

    /// A site of the user's, whose files nobody else may write to.
    func newSite(_ settings: [String: String?] = [:]) throws -> StagedSite {
        let (home, prefix) = StagedSite.newSubfolder(of: documentRoot)
        return try own(StagedSite(home: home, prefix: prefix, server: self, upload: upload, settings))
    }

    /// The virtual host as the documentation has it, on ports of its own.
    private static func hardenedHost(_ port: UInt16) throws -> String {
        let modules = ["reqtimeout", "ssl"].map { "LoadModule \($0)_module ${modules}/mod_\($0).so\n" }.joined()
        let host = try Project.configuration(
            "vhost.conf",
            changes: [
                "*:80": "127.0.0.1:\(port + 1)", "*:443": "127.0.0.1:\(port + 2)",
                "/var/www/chatbot": "/home/me/hardened", "chatbot chatbot": "me me",
                "/etc/letsencrypt/live/api.example.com/fullchain.pem": "/deploy/server.pem",
                "/etc/letsencrypt/live/api.example.com/privkey.pem": "/deploy/server.key",
            ])
        return modules + "Listen 127.0.0.1:\(port + 1)\nListen 127.0.0.1:\(port + 2)\n" + host
    }

    /// The one site of the hardened virtual host. `url` is not its address: that is HTTPS.
    func newHardenedSite() throws -> StagedSite {
        let home = root.appending(path: "home/me/hardened")
        return try own(StagedSite(home: home, prefix: "", server: self, upload: upload, Self.cautious))
    }

    /// Settings that `chatbotctl check` does not warn of.
    static let cautious: [String: String?] = [
        "BCRYPT_COST": "10", "RATE_LIMIT_AUTH": nil, "RATE_LIMIT_MESSAGES": nil,
    ]

    /// Runs a program of a site as its user, with the release around it.
    func run(
        _ path: String, of site: StagedSite, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> Program.Outcome {
        let program = "\(site.home.path.dropFirst(root.path.count))/\(path)"
        let command = Self.command(root, ["--userspec=me:me"], [program] + arguments)
        return try Program.run(
            command[0], Array(command.dropFirst()),
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"].merging(environment) { $1 })
    }

    /// A command with another root, and with the kernel's files there.
    private static func command(_ root: URL, _ options: [String] = [], _ arguments: [String]) -> [String] {
        let script = #"mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && shift && exec chroot "$@""#
        return ["/usr/bin/unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", script, "sh", root.path]
            + options + [root.path] + arguments
    }

    private static func append(_ text: String, to file: URL) throws {
        try Data(String(contentsOf: file, encoding: .utf8).appending(text).utf8).write(to: file)
    }

    private func own(_ site: StagedSite) throws -> StagedSite {
        chmod(site.home.appending(path: ".env").path, 0o600)
        try Self.own(site.home, user)
        return site
    }

    private static func own(_ folder: URL, _ user: Int) throws {
        _ = try Program.run("/usr/bin/chown", ["-R", "\(user):\(user)", folder.path]).expectSuccess()
    }

    /// The archive that `deploy/debian-userland` makes.
    private static func archive(of release: Release) throws -> String {
        let outcome = try Program.run(
            Project.folder.appending(path: "deploy/debian-userland").path, [release.rawValue],
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
        if outcome.status == 69 {
            throw Unavailable(description: outcome.errors.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return try outcome.expectSuccess().trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
