import Foundation

extension HostServer {
    /// A lighttpd as `deploy/lighttpd.conf` has it.
    /// - Parameter prefix: where clients see the site; empty at the root of the host.
    static func lighttpd(prefix: String) throws -> HostServer {
        // It says in its log that the port is its own.
        let isBound = { (folder: URL) in
            let log = try? String(contentsOfFile: folder.path + "/run/error.log", encoding: .utf8)
            return log?.contains("server started") ?? false
        }
        return try HostServer("lighttpd", isBound: isBound) { folder, port in
            let root = folder.appending(path: "root")
            try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
            let site = try Project.configuration(
                "lighttpd.conf",
                changes: [
                    "/home/chatbot/site": "\(folder.path)/site",
                    #"var.chatbot_prefix = """#: "var.chatbot_prefix = \"\(prefix)\"",
                ])
            // A file that a test has taken away is missed at once, and not a second later.
            let configuration = """
                server.stat-cache-engine = "disable"
                server.document-root = "\(root.path)"
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
