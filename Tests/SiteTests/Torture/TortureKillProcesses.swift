import Foundation
import Glibc

/// Kills processes of a site at random moments.
struct TortureKiller: Sendable {
    private let folder: String

    init(_ site: StagedSite) {
        folder = site.home.appending(path: "cgi-bin").resolvingSymlinksInPath().path + "/"
    }

    /// Kills one of the processes that are running, if any are.
    /// - Returns: the name of its endpoint.
    func killAny(using random: inout TortureRandom) -> String? {
        let processes = processes()
        guard let (id, endpoint) = processes.randomElement(using: &random), kill(id, SIGKILL) == 0 else { return nil }
        return endpoint
    }

    /// Looks for them by system calls: most live for a few milliseconds.
    private func processes() -> [(id: pid_t, endpoint: String)] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var processes: [(id: pid_t, endpoint: String)] = []
        var path = [UInt8](repeating: 0, count: 1024)
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { name in
                String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let id = pid_t(name) else { continue }
            let length = path.withUnsafeMutableBytes { buffer in
                readlink("/proc/\(name)/exe", buffer.baseAddress!.assumingMemoryBound(to: CChar.self), buffer.count)
            }
            guard length > 0 else { continue }
            let executable = String(decoding: path[..<length], as: UTF8.self)
            if executable.hasPrefix(folder) {
                processes.append((id, String(executable.dropFirst(folder.count).dropLast(4))))
            }
        }
        return processes
    }
}
