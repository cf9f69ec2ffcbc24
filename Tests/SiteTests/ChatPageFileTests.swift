import Foundation
import Testing

/// The files of the chat page, without a browser.
@Suite struct ChatPageFileTests {
    /// The page and all that it leads to, by name.
    private static func files() throws -> [String: String] {
        var files: [String: String] = [:]
        var names = ["index.html"]
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

    @Test func `The page is less than 60 KB in all`() throws {
        let files = try Self.files()
        #expect(files.keys.contains("api.js") && files.keys.contains("chat.css"))
        #expect(files.values.reduce(0) { $0 + $1.utf8.count } < 60_000)
    }

    @Test func `Nothing is in line, and nothing comes from elsewhere`() throws {
        for (name, text) in try Self.files() {
            let isPage = name.hasSuffix(".html")
            #expect(!isPage || !text.contains(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/), "\(name)")
            #expect(!isPage || !text.contains(/(?:src|href)="(?:\/|https?:)/), "\(name)")
            #expect(!text.contains(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/), "\(name)")
            #expect(!text.contains(/(?:from|import\(?|url\(|fetch\()\s*['"]?(?:\/|https?:)/), "\(name)")
        }
    }
}
