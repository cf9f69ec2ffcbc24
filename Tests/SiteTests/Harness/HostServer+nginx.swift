import Foundation

extension HostServer {
    /// An nginx as `deploy/nginx.conf` has it, and the fcgiwrap of `deploy/fcgiwrap.service`.
    /// - Parameter prefix: where clients see the site; empty at the root of the host.
    static func nginx(prefix: String) throws -> HostServer {
        // nginx writes the file once the port is its own.
        let isBound = { (folder: URL) in
            FileManager.default.fileExists(atPath: folder.path + "/run/nginx.pid")
                && FileManager.default.fileExists(atPath: folder.path + "/run/fcgiwrap.sock")
        }
        return try HostServer("nginx", isBound: isBound) { folder, port in
            let script = """
                trap "trap '' TERM; kill 0; wait; exit 0" TERM
                rm -f "$1/run/fcgiwrap.sock"
                \(try fcgiwrap(folder)) 2>>"$1/run/error.log" &
                /usr/sbin/nginx -e "$1/run/error.log" -c "$1/nginx.conf" &
                wait $!
                trap '' TERM
                kill 0
                exit 1
                """
            try Data(nginxConfiguration(folder, port: port, prefix: prefix).utf8)
                .write(to: folder.appending(path: "nginx.conf"))
            return try Daemon(
                Daemon.unprivileged() + ["/bin/bash", "-c", script, "nginx", folder.path], folder: folder)
        }
    }

    /// The command of the service, with a socket of the test's own.
    private static func fcgiwrap(_ folder: URL) throws -> String {
        let unit = try Project.configuration(
            "fcgiwrap.service", changes: ["/run/chatbot/fcgiwrap.sock": "\(folder.path)/run/fcgiwrap.sock"])
        guard let line = unit.firstMatch(of: /(?m)^ExecStart=(.+)$/) else { throw HarnessError("no ExecStart") }
        return String(line.1)
    }

    /// Whatever is on by default stays on, and everything is compressed that is not excepted.
    private static func nginxConfiguration(_ folder: URL, port: UInt16, prefix: String) throws -> String {
        let run = folder.path + "/run"
        let paths = ["client_body", "fastcgi", "proxy", "scgi", "uwsgi"].map { "\($0)_temp_path \(run)/\($0);" }
        // As the comments in the file say.
        let location = "location ~ (?s)^\(prefix)(?<chatbot_path>/.*\(prefix.isEmpty ? "" : "|"))$ {"
        let site = try Project.configuration(
            "nginx.conf",
            changes: [
                "/home/chatbot/site": "\(folder.path)/site", "listen 80;": "listen 127.0.0.1:\(port);",
                "api.example.com": "localhost", "/run/chatbot/fcgiwrap.sock": "\(run)/fcgiwrap.sock",
                "location ~ (?s)^(?<chatbot_path>/.*)$ {": location,
                #"set $chatbot_prefix "";"#: "set $chatbot_prefix \"\(prefix)\";",
            ])
        return """
            daemon off;
            pid \(run)/nginx.pid;
            error_log \(run)/error.log;
            events {}
            http {
            access_log off;
            \(paths.joined(separator: "\n"))
            gzip on;
            gzip_types *;
            gzip_min_length 0;
            \(site)
            }
            """
    }
}
