import Foundation
import Testing

/// The folder that one uploads.
@Suite struct StagedFolderTests {
    let folder: URL

    init() throws { folder = try Project.stagedSite.get() }

    static let endpoints = [
        "account-delete", "account-export", "account-show", "auth-password", "auth-register", "auth-token",
        "conversations-create", "conversations-delete", "conversations-list", "conversations-rename", "health",
        "messages-list", "messages-send", "root",
    ]

    static let tools = ["chatbotctl", "export-postgres"]

    @Test func `It holds what the site needs, and no data or settings`() throws {
        let files = Set(try FileManager.default.subpathsOfDirectory(atPath: folder.path))
        let prompts = files.filter { $0.hasPrefix("prompts/") }
        let web = files.filter { $0.hasPrefix("web/") }
        let executables = Self.endpoints.map { "cgi-bin/\($0).cgi" } + Self.tools.map { "bin/\($0)" }
        #expect(
            files.subtracting(prompts).subtracting(web)
                == Set(
                    [
                        ".env.example", ".htaccess", "bin", "bin/.htaccess", "cgi-bin", "cgi-bin/.htaccess", "data",
                        "data/.htaccess",
                        "prompts", "web",
                    ] + executables))
        #expect(
            prompts.isSuperset(of: [
                "prompts/.htaccess", "prompts/rules.md", "prompts/guide.en.md", "prompts/guide.bn.md",
            ]))
    }

    @Test func `It holds every file of the chat page`() throws {
        let files = FileManager.default
        #expect(
            try files.contentsOfDirectory(atPath: folder.appending(path: "web").path).sorted()
                == files.contentsOfDirectory(atPath: Project.folder.appending(path: "web").path).sorted())
    }

    @Test(
        "Executables are static, and run without anything of the host",
        arguments: endpoints.map { "cgi-bin/\($0).cgi" } + tools.map { "bin/\($0)" })
    func isStatic(path: String) throws {
        let file = try Data(contentsOf: folder.appending(path: path))
        #expect(file.starts(with: Data([0x7F]) + Data("ELF".utf8)))
        #expect(
            programHeaders(of: file).isDisjoint(with: [2, 3]), "PT_DYNAMIC and PT_INTERP are of dynamic executables")
    }

    @Test func `Nobody but the owner may write to what suEXEC runs`() throws {
        for path in ["", "cgi-bin", "prompts", "web"] + Self.endpoints.map({ "cgi-bin/\($0).cgi" }) {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.appending(path: path).path)
            #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o777 } == 0o755, "\(path)")
        }
        let data = try FileManager.default.attributesOfItem(atPath: folder.appending(path: "data").path)
        #expect((data[.posixPermissions] as? Int).map { $0 & 0o777 } == 0o700)
    }

    @Test func `Each route leads to the executable that answers it`() throws {
        let site = try StagedSite()
        try site.expectEveryRoute()
    }

    @Test("An executable that is missing answers for itself alone", arguments: ["health", "conversations-list"])
    func missingExecutable(endpoint: String) throws {
        let site = try StagedSite()
        let account = try site.newAccount()
        try FileManager.default.removeItem(at: site.home.appending(path: "cgi-bin/\(endpoint).cgi"))
        let response = try account.get(endpoint == "health" ? "/health" : "/conversations/")
        #expect((400...599).contains(response.status))
        #expect(response["Content-Type"] == "application/json")
        #expect(response.detail?.isEmpty == false)
        _ = try account.openConversation()
    }

    /// The types of the segments of a 64-bit little-endian ELF file (elf(5)).
    private func programHeaders(of file: Data) -> Set<UInt32> {
        func integer(_ offset: Int, _ size: Int) -> Int {
            file[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let (start, size, count) = (integer(32, 8), integer(54, 2), integer(56, 2))
        return Set((0..<count).map { UInt32(integer(start + $0 * size, 4)) })
    }
}
