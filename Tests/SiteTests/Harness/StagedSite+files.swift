import Foundation
import Glibc

extension StagedSite {
    /// A file of the data folder.
    func file(_ path: String) -> URL { data.appending(path: path) }

    /// The lines of a JSON-lines file of the data folder; none when it does not exist.
    func rows(_ path: String) throws -> [JSON] {
        guard let contents = try? Data(contentsOf: file(path)) else { return [] }
        return try contents.split(separator: UInt8(ascii: "\n")).map { try JSON($0) }
    }

    /// The rows of all users.
    func users() throws -> [JSON] {
        try files().filter { $0.hasPrefix("users/") }.flatMap { try rows($0) }
    }

    func messageFile(of conversation: Int) -> String {
        String(format: "messages/%02x/%d.jsonl", conversation & 0xFF, conversation)
    }

    func conversationFile(of user: Int) -> String {
        String(format: "conversations/%02x/%d.jsonl", user & 0xFF, user)
    }

    /// Paths of all files below the data folder.
    func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: data.path).filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: file(path).path, isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    /// The request lines in the log of an endpoint, of all days.
    func log(_ endpoint: String) throws -> [JSON] {
        try files().filter { $0.hasPrefix("logs/\(endpoint)/") }.flatMap { try rows($0) }
    }

    /// Everything that the site has logged, and what its server has, also about other sites.
    func allLogs() throws -> String {
        let logs = try files().filter { $0.hasPrefix("logs/") }.map(file) + [server.errorLog]
        return try logs.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }.joined()
    }

    /// Process ids of the endpoints of this site that are running.
    ///
    /// The list of all processes is older than the look at one of them: of a process that hands over to a child meanwhile,
    /// neither is seen. So nobody is there only if two looks see nobody.
    func processes(_ endpoint: String? = nil) -> [pid_t] {
        let seen = lookForProcesses(endpoint)
        return seen.isEmpty ? lookForProcesses(endpoint) : seen
    }

    private func lookForProcesses(_ endpoint: String?) -> [pid_t] {
        let folder = home.appending(path: "cgi-bin").resolvingSymlinksInPath().path
        let ids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { pid_t($0) } ?? []
        return ids.filter { id in
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(id)/exe")
            return path.map { $0.hasPrefix(folder + "/\(endpoint.map { "\($0).cgi" } ?? "")") } ?? false
        }
    }
}
