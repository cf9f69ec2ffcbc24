import Foundation
import Glibc
import Synchronization

/// A PostgreSQL cluster on a free port of 127.0.0.1; it ends, and its folder goes, when the tests end.
///
/// PostgreSQL does not run as root. Started by root it runs as the user `postgres`, whom the Debian package makes.
final class PostgreSQL: Sendable {
    static let superuser = "postgres"
    static let password = "password-of-the-superuser"

    /// Where most tests have databases of their own. Whoever kills a server or watches what it writes takes one of their own.
    static let shared = Result { try PostgreSQL() }

    let port: UInt16
    private let daemon: Daemon
    private let count = Atomic(0)

    /// Makes a cluster, starts it and waits until it takes connections.
    /// - Parameter settings: those of `postgresql.conf`, on top of those that tests need.
    init(_ settings: [String: String] = [:]) throws {
        let folder = try Daemon.makeFolder()
        let data = folder.path + "/data"
        let passwordFile = folder.appending(path: "password")
        try Data(Self.password.utf8).write(to: passwordFile)
        let asServer = try Self.prefix(owning: folder)
        let initdb =
            asServer + [
                Self.program("initdb"), "--auth=scram-sha-256", "--username=\(Self.superuser)",
                "--pwfile=\(passwordFile.path)", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--pgdata=\(data)",
            ]
        _ = try Program.run("/usr/bin/env", initdb, environment: ["PATH": "/usr/bin:/bin"]).expectSuccess()

        let defaults = [
            "listen_addresses": "127.0.0.1", "unix_socket_directories": folder.path, "fsync": "off",
            "max_connections": "100",
        ]
        let options = defaults.merging(settings) { $1 }.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0)=\($1)"] }
        let log = folder.path + "/log"
        try Data().write(to: URL(filePath: log))
        let logFile = try FileHandle(forWritingTo: URL(filePath: log))
        // The last line of the file says so once the server takes connections.
        let isBound = {
            let lines = try? String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8)
            return lines?.split(separator: "\n").last?.hasPrefix("ready") ?? false
        }
        (daemon, port) = try Daemon.start("PostgreSQL, whose log is \(log),", isBound: isBound) { port in
            // At SIGTERM it would wait for its clients; at SIGQUIT it ends at once.
            try Daemon(
                asServer + [Self.program("postgres"), "-D", data, "-p", "\(port)"] + options, folder: folder,
                endingOn: "QUIT", log: logFile)
        }
    }

    /// A new, empty database.
    func newDatabase() throws -> Database {
        let name = "test_\(count.add(1, ordering: .relaxed).newValue)"
        try Database(cluster: self, name: "postgres").query("create database \(name)")
        return Database(cluster: self, name: name)
    }

    /// Kills a server process, which makes PostgreSQL cut all connections and recover as after a power failure; waits until it
    /// takes connections again.
    func crash() throws {
        let victim = try Database(cluster: self, name: "postgres").session()
        guard let process = pid_t(try victim.send("select pg_backend_pid();")) else {
            throw HarnessError("no process id")
        }
        kill(process, SIGKILL)
        // Until then the victim is on its list.
        let count = "select count(*) from pg_stat_activity where pid = \(process)"
        try wait(for: "PostgreSQL to come back") {
            (try? Database(cluster: self, name: "postgres").query(count)) == "0"
        }
    }

    /// One of PostgreSQL's own programs: the first in `PATH`, else that of the newest version that Debian has installed.
    static func program(_ name: String) -> String { programFolder + "/" + name }

    private static let programFolder: String = {
        let files = FileManager.default
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let versions = (try? files.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let newestFirst = versions.compactMap { Int($0) }.sorted(by: >).map { "/usr/lib/postgresql/\($0)/bin" }
        return (path + newestFirst).first { folder in
            ["initdb", "postgres", "psql", "pg_dump"].allSatisfy { files.isExecutableFile(atPath: "\(folder)/\($0)") }
        } ?? "/no/PostgreSQL/found"
    }()

    /// What goes in front of a command that shall run as the server's user, who gets the folder.
    private static func prefix(owning folder: URL) throws -> [String] {
        guard getuid() == 0 else { return [] }
        guard let user = getpwnam("postgres")?.pointee else { throw HarnessError("there is no user postgres") }
        chown(folder.path, user.pw_uid, user.pw_gid)
        return [
            "setpriv", "--reuid=\(user.pw_uid)", "--regid=\(user.pw_gid)", "--clear-groups", "--no-new-privs",
            "--inh-caps=-all",
        ]
    }
}
