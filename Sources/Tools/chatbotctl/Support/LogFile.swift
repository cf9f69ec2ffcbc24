import Chatbot
import Glibc
import JSONLines
import SystemPackage

/// A file of the log: what one endpoint has said on one day in UTC.
struct LogFile {
    let endpoint: String
    /// The beginning of the day.
    let day: Timestamp
    let path: String

    var end: Timestamp { day.adding(hours: 24) }

    /// Whether it is what the site has made, and no link or folder with the name of one.
    var isRegular: Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// All logs of a site, in the order of endpoints and days. What is called otherwise is none, and left alone.
    static func all(in dataDirectory: String) throws(StorageError) -> [LogFile] {
        var files: [LogFile] = []
        let root = "\(dataDirectory)/logs"
        for endpoint in try Directory.names(in: root).sorted() where isEndpoint(endpoint) {
            for name in try Self.names(in: "\(root)/\(endpoint)").sorted() {
                guard name.hasSuffix(".jsonl"), let day = Timestamp("\(name.dropLast(6))T00:00:00.000Z") else {
                    continue
                }
                files.append(LogFile(endpoint: endpoint, day: day, path: "\(root)/\(endpoint)/\(name)"))
            }
        }
        return files
    }

    private static func names(in path: String) throws(StorageError) -> [String] {
        do { return try Directory.names(in: path) } catch {
            // A file that lies among the folders.
            if case .system(_, _, .notDirectory) = error { return [] }
            throw error
        }
    }

    private static func isEndpoint(_ name: String) -> Bool {
        name.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    }
}
