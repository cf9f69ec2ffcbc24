import Foundation

/// A lighttpd with one site, as `deploy/lighttpd.conf` has it.
final class Lighttpd: WebServer {
    let port: UInt16
    let folder: URL
    /// The folder of the site, which is not there yet.
    let home: URL
    private let daemon: Daemon
    var errorLog: URL { folder.appending(path: "run/error.log") }

    /// - Parameter prefix: where clients see the site; empty at the root of the host.
    init(prefix: String) throws {
        let folder = try Daemon.makeFolder()
        (self.folder, home) = (folder, folder.appending(path: "site"))
        for name in ["run", "root"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: false)
        }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o777], ofItemAtPath: folder.appending(path: "run").path)
        let site = try Project.configuration(
            "lighttpd.conf",
            changes: [
                "/home/chatbot/site": home.path, #"var.chatbot_prefix = """#: "var.chatbot_prefix = \"\(prefix)\"",
            ])
        // It says in its log that the port is its own.
        let isBound = {
            let log = try? String(contentsOfFile: folder.path + "/run/error.log", encoding: .utf8)
            return log?.contains("server started") ?? false
        }
        (daemon, port) = try Daemon.start("lighttpd, whose log is \(folder.path)/run/error.log,", isBound: isBound) {
            port in
            // A file that a test has taken away is missed at once, and not a second later.
            let configuration = """
                server.stat-cache-engine = "disable"
                server.document-root = "\(folder.path)/root"
                server.bind = "127.0.0.1"
                server.port = \(port)
                server.errorlog = "\(folder.path)/run/error.log"
                server.upload-dirs = ( "\(folder.path)/run" )
                \(site)
                """
            try Data(configuration.utf8).write(to: folder.appending(path: "lighttpd.conf"))
            return try Daemon(
                Daemon.unprivileged() + ["/usr/sbin/lighttpd", "-D", "-f", folder.path + "/lighttpd.conf"],
                folder: folder)
        }
    }
}
