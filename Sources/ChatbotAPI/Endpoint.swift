import Chatbot
import Glibc
import SystemPackage

/// What answers one method of one path.
public protocol Endpoint {
    /// What its file is called (with `.cgi` behind it), and what the log calls it.
    static var name: String { get }
    static var route: Route { get }
    /// What else it answers.
    static var otherRoutes: [Route] { get }

    /// Answers a call of ``route``. Errors of the domain may pass: they become responses in one place.
    static func answer(_ call: Call) throws -> Answer
}

extension Endpoint {
    public static var otherRoutes: [Route] { [] }

    public static func main() { serve(in: CurrentProcess.executable.home) }

    /// Serves the one request for which this process was started.
    /// - Parameter home: the folder that holds `cgi-bin`.
    public static func serve(in home: String) {
        // A client that has gone is an error of `write`, not the end of the process: what was begun is finished.
        signal(SIGPIPE, SIG_IGN)
        // A host may limit the size of files: then `write` fails, and what it has begun is cut back.
        signal(SIGXFSZ, SIG_IGN)
        let site = Site(
            home: home, environment: CurrentProcess.environment, now: { CurrentProcess.time },
            willRespond: { signal(SIGTERM, SIG_IGN) })
        site.serve(Self.self, input: .standardInput, output: .standardOutput)
    }
}
