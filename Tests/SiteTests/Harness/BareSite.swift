import Foundation

/// The staged folder, in a root where there is nothing else but `/proc`: no library, no shell, no `/etc`, no `/dev`. The
/// programs are started as a server starts CGI programs (RFC 3875), by a user who may write to the data and to nothing else.
final class BareSite: Sendable {
    static let user = 65534

    private let root: URL
    private let processor: String?
    private var home: URL { root.appending(path: "site") }

    /// - Parameters:
    ///   - settings: all of them, but for those that every test needs.
    ///   - processor: one that QEMU plays, in this machine's root, where its own libraries are.
    init(_ settings: [String: String], processor: String? = nil) throws {
        try Self.requireNamespace()
        self.processor = processor
        root = try FileManager.default.makeTemporaryFolder()
        chmod(root.path, 0o755)
        try FileManager.default.createDirectory(
            at: root.appending(path: "proc"), withIntermediateDirectories: false)
        try StagedSite.copy(Project.stagedSite.get(), to: home)
        let defaults = [
            "SECRET_KEY": StagedSite.secretKey, "BCRYPT_COST": "12", "ALLOWED_ORIGINS": StagedSite.allowedOrigin,
        ]
        let lines = defaults.merging(settings) { $1 }.map { "\($0)=\($1)\n" }.sorted().joined()
        try Data(lines.utf8).write(to: home.appending(path: ".env"))
        chmod(home.appending(path: ".env").path, 0o600)
        for path in [".env", "data", "data/.htaccess"] {
            chown(home.appending(path: path).path, uid_t(Self.user), gid_t(Self.user))
        }
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    /// Starts an endpoint for a request.
    func call(_ endpoint: String, _ request: HTTPRequest) throws -> HTTPResponse {
        var environment = [
            "REQUEST_METHOD": request.method, "REQUEST_URI": request.target, "REMOTE_ADDR": "192.0.2.1",
            "SCRIPT_NAME": "/cgi-bin/\(endpoint).cgi", "GATEWAY_INTERFACE": "CGI/1.1", "SERVER_PROTOCOL": "HTTP/1.1",
        ]
        for (name, value) in request.fields {
            let variable = name.uppercased().replacing("-", with: "_")
            environment[variable == "CONTENT_TYPE" ? variable : "HTTP_\(variable)"] = value
        }
        let body = request.body ?? []
        if request.body != nil { environment["CONTENT_LENGTH"] = "\(body.count)" }
        let outcome = try run(
            "cgi-bin/\(endpoint).cgi", [], environment: environment, input: String(decoding: body, as: UTF8.self))
        let output = try outcome.expectSuccess()
        guard output.hasPrefix("Status: ") else { throw HarnessError("no response of CGI: \(outcome)") }
        return try HTTPResponse(
            Array("HTTP/1.1 \(output.dropFirst("Status: ".count))".utf8), bodyless: request.method == "HEAD")
    }

    /// Starts a program. Nothing but a mount of `/proc`, and the change of root and user, is done before.
    func run(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], input: String = ""
    ) throws -> Program.Outcome {
        let script =
            #"/usr/bin/mount -t proc proc "$1/proc" && exec /usr/sbin/chroot --userspec="$2" "${@:3}""#
        let program =
            processor.map { ["/", "/usr/bin/qemu-x86_64", "-cpu", $0, home.appending(path: path).path] }
            ?? [root.path, "/site/\(path)"]
        return try Program.run(
            "/usr/bin/unshare",
            [
                "--mount", "--propagation", "private", "/bin/bash", "-c", script, "bash", root.path,
                "\(Self.user):\(Self.user)",
            ] + program + arguments, environment: environment, input: input)
    }

    /// The test is skipped where nothing may be mounted.
    private static func requireNamespace() throws {
        let outcome = try Program.run("/usr/bin/unshare", ["--mount", "--propagation", "private", "/bin/true"])
        if outcome.status != 0 {
            try skip("a root of one's own needs root: \(outcome.errors)")
        }
    }
}
