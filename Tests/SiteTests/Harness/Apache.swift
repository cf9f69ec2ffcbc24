import Foundation

/// An Apache on a free port of 127.0.0.1, run by `deploy/apache`; it ends, and its folder goes, when the tests end.
final class Apache: WebServer {
    enum Module: String, Sendable, CaseIterable {
        /// The event MPM with mod_cgid.
        case event
        /// The prefork MPM with mod_cgi.
        case prefork
    }

    /// A path, such as `/chatbot`, whose files lie outside the document root.
    static let aliasPath = "/outside"

    /// Below which most tests put sites of their own.
    static let shared = Result { try Apache(.event) }
    private static let sharedPrefork = Result { try Apache(.prefork) }

    static func shared(_ module: Module) throws -> Apache {
        switch module {
        case .event: try shared.get()
        case .prefork: try sharedPrefork.get()
        }
    }

    let port: UInt16
    let folder: URL
    private let daemon: Daemon
    var documentRoot: URL { folder.appending(path: "root") }
    var aliasFolder: URL { folder.appending(path: "outside") }
    var errorLog: URL { folder.appending(path: "run/error.log") }

    /// Starts it and waits until it takes connections.
    /// - Parameter directives: what is added to the configuration of the server, given its folder.
    init(_ module: Apache.Module, directives: ((URL) throws -> String)? = nil) throws {
        let folder = try Daemon.makeFolder()
        let included = folder.appending(path: "included.conf")
        if let directives { try Data(directives(folder).utf8).write(to: included) }
        for name in ["run", "root", "outside"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: false)
        }
        // Apache writes the file once the port is its own.
        let isBound = { FileManager.default.fileExists(atPath: folder.path + "/run/apache.pid") }
        (daemon, port) = try Daemon.start("Apache, whose log is \(folder.path)/run/error.log,", isBound: isBound) {
            port in
            try Daemon(
                [Project.folder.appending(path: "deploy/apache").path, folder.path + "/run"],
                environment: [
                    "DOCUMENT_ROOT": folder.path + "/root", "PORT": "\(port)", "MPM": module.rawValue,
                    "ALIAS": Self.aliasPath, "ALIAS_FOLDER": folder.path + "/outside",
                    // So that a client that reads slowly is felt as soon as a phone's would be.
                    "SEND_BUFFER": "8192", "INCLUDE": directives == nil ? "" : included.path,
                ],
                folder: folder)
        }
        self.folder = folder
    }
}

/// Something that the tests need and that is not there.
struct HarnessError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
