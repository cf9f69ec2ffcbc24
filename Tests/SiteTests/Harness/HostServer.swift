import Foundation

/// A server other than Apache with one site, in a folder of its own.
final class HostServer: WebServer {
    let port: UInt16
    /// The folder of the site, which is not there yet.
    let home: URL
    let errorLog: URL
    private let daemon: Daemon

    /// - Parameters:
    ///   - name: what the server is called in errors.
    ///   - isBound: whether the server says that the port is its own.
    ///   - start: starts it in a folder, which has a folder `run` that it may write to, on a port.
    init(
        _ name: String, isBound: (_ folder: URL) -> Bool,
        start: (_ folder: URL, _ port: UInt16) throws -> Daemon
    ) throws {
        let folder = try Daemon.makeFolder()
        let run = folder.appending(path: "run")
        try FileManager.default.createDirectory(at: run, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: run.path)
        (home, errorLog) = (folder.appending(path: "site"), run.appending(path: "error.log"))
        let isBoundThere = { isBound(folder) }
        (daemon, port) = try Daemon.start("\(name), whose log is \(errorLog.path),", isBound: isBoundThere) { port in
            try start(folder, port)
        }
    }
}
