import Foundation

/// The checkout that the tests belong to.
enum Project {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The site that `make test` has staged; the variable `SITE` names another one.
    static let stagedSite = Result {
        let path = ProcessInfo.processInfo.environment["SITE"] ?? folder.appending(path: ".build/site").path
        guard FileManager.default.fileExists(atPath: path + "/cgi-bin/health.cgi") else {
            throw HarnessError("\(path) is not a staged site: run `make test`, or `make stage DEST=\(path)` before")
        }
        return URL(filePath: path)
    }
}
