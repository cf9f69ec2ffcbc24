import Foundation

/// What serves sites in the tests.
protocol WebServer: Sendable {
    /// Of 127.0.0.1.
    var port: UInt16 { get }
    var errorLog: URL { get }
}

extension Daemon {
    /// What goes in front of the command of a server: started by root it runs as `www-data`, with one capability, to read and
    /// write what root may, as in `deploy/apache`.
    static func unprivileged() -> [String] {
        guard getuid() == 0 else { return [] }
        return [
            "setpriv", "--reuid=www-data", "--regid=www-data", "--init-groups", "--inh-caps=+dac_override",
            "--ambient-caps=+dac_override", "--no-new-privs",
        ]
    }
}

extension Project {
    /// A file of `deploy`, changed as its first lines tell whoever uses it.
    /// - Parameter changes: what is replaced by what; the file must have it.
    static func configuration(_ name: String, changes: KeyValuePairs<String, String>) throws -> String {
        try changed(
            String(contentsOf: folder.appending(path: "deploy/\(name)"), encoding: .utf8), changes, of: "deploy/\(name)"
        )
    }

    /// The first block of code of one kind below a heading of a document, changed as the text around it tells.
    static func example(
        _ kind: String, of heading: String, in document: String, changes: KeyValuePairs<String, String> = [:]
    ) throws -> String {
        let text = try String(contentsOf: folder.appending(path: document), encoding: .utf8)
        guard let title = text.firstRange(of: "# \(heading)\n"),
            let start = text[title.upperBound...].firstRange(of: "\n```\(kind)\n"),
            let end = text[start.upperBound...].firstRange(of: "```")
        else { throw HarnessError("\(document) has no \(kind) below \(heading)") }
        return try changed(String(text[start.upperBound..<end.lowerBound]), changes, of: document)
    }

    private static func changed(
        _ text: String, _ changes: KeyValuePairs<String, String>, of name: String
    ) throws -> String {
        try changes.reduce(into: text) { text, change in
            guard text.contains(change.key) else { throw HarnessError("\(name) has no \(change.key)") }
            text.replace(change.key, with: change.value)
        }
    }
}
