import Foundation
import Testing

/// The files of the pages, without a browser.
@Suite struct PageFileTests {
    /// A page and all that it loads, by name.
    private static func files(of page: String) throws -> [String: String] {
        var files: [String: String] = [:]
        var names = [page]
        while let name = names.popLast() {
            guard files[name] == nil else { continue }
            let text = try String(contentsOf: Project.folder.appending(path: "web/\(name)"), encoding: .utf8)
            files[name] = text
            names += text.matches(of: /(?:src|href)="web\/([^"]+)"/).map { String($0.1) }
            names += text.matches(of: /from '\.\/([^']+)'/).map { String($0.1) }
            names += text.matches(of: /url\(([^)]+)\)/).map { String($0.1) }
        }
        return files
    }

    @Test(
        "A page is small in all",
        arguments: [
            ("index.html", ["api.js", "chat.css"], 60_000), ("docs.html", ["docs-try.js", "docs.css"], 25_000),
        ])
    func size(page: String, parts: [String], limit: Int) throws {
        let files = try Self.files(of: page)
        #expect(files.keys.contains(parts[0]) && files.keys.contains(parts[1]))
        #expect(files.values.reduce(0) { $0 + $1.utf8.count } < limit)
    }

    @Test("Nothing is in line, and nothing comes from elsewhere", arguments: ["index.html", "docs.html"])
    func ownFiles(page: String) throws {
        for (name, text) in try Self.files(of: page) {
            let isPage = name.hasSuffix(".html")
            #expect(!isPage || !text.contains(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/), "\(name)")
            #expect(!isPage || !text.contains(/(?:src|href)="(?:\/|https?:)/), "\(name)")
            #expect(!text.contains(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/), "\(name)")
            #expect(!text.contains(/(?:from|import\(?|url\(|fetch\()\s*['"]?(?:\/|https?:)/), "\(name)")
        }
    }
}
