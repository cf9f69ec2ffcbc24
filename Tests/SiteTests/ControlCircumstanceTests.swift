import Foundation
import Testing

/// What `chatbotctl` makes of the circumstances in which it is started: by whom, with which files open, next to what.
@Suite struct ControlCircumstanceTests {
    let store: ScratchStore

    init() throws { store = try StoreDamage.store() }

    /// Runs the tool with standard files closed as a shell does it.
    private func run(_ redirections: String, _ arguments: String...) throws -> Program.Outcome {
        let tool = try Project.stagedSite.get().appending(path: "bin/chatbotctl").path
        return try Program.run("/bin/sh", ["-c", "exec \"$0\" \"$@\" \(redirections)", tool] + arguments)
    }

    @Test("What is said does not get into a backup", arguments: [">&-", "2>&-", "<&- >&- 2>&-"])
    func closedFiles(redirections: String) throws {
        let file = store.path("backup.tar.gz")
        let outcome = try run(redirections, "backup", "--home", store.home.path, file)
        #expect(outcome.status == 0, "\(outcome)")
        let restored = try ScratchStore()
        #expect(try restored.control("restore", file).status == 0)
        #expect(try restored.contents().differences(from: store.contents()) == [])
    }

    @Test func `A list that nobody can read is an error`() throws {
        #expect(try run(">&-", "users", "list", "--home", store.home.path).status == 1)
    }

    @Test(
        .enabled(if: getuid() == 0, "only root can give files away"),
        arguments: [["repair", "--yes"], ["repair"], ["compact", "--all"]])
    func `Whoever is not the owner of the data does not change a file`(command: [String]) throws {
        try store.files.damage("Message 3", in: StoreDamage.messages)
        try store.putConversation(1, of: 1, title: "Other")
        let before = try store.bytes()
        chown(store.files.data.path, 33, 33)
        let outcome = try Control.run(command + ["--home", store.home.path])
        #expect(outcome.status == 64 && outcome.errors.contains("belongs to user 33"), "\(outcome)")
        #expect(try store.bytes() == before)
        // Looking is another matter.
        #expect(try store.control("repair", "--json").status == 4)
    }

    @Test(.enabled(if: getuid() == 0, "only root can give files away"))
    func `A backup is restored by the owner of the data alone`() throws {
        let file = store.path("backup.tar.gz")
        #expect(try store.control("backup", file).status == 0)
        let site = try ScratchStore()
        chown(site.files.data.path, 33, 33)
        let failure = try site.control("restore", file, "--json").expectFailed(64)
        #expect(failure["message"].text.contains("belongs to user 33"), "\(failure)")
        #expect(!FileManager.default.fileExists(atPath: site.files.data.path + ".restoring"))
    }

    @Test func `Logs and rules that a killed restore has taken along come back with the next one`() throws {
        let file = store.path("backup.tar.gz")
        #expect(try store.control("backup", file).status == 0)
        let site = try ScratchStore()
        // As it is before the last step.
        let unpacked = StoreFiles(data: URL(filePath: site.files.data.path + ".restoring"))
        for path in ["logs/1.jsonl", "users/00/0.jsonl"] {
            try FileManager.default.createDirectory(
                at: unpacked.url(path).deletingLastPathComponent(), withIntermediateDirectories: true)
            try unpacked.write("{}\n", to: path)
        }
        try unpacked.write("RewriteEngine On\n", to: ".htaccess")
        chmod(unpacked.data.path, 0o755)
        // One that fails gives them back, and one that does not takes them along.
        #expect(try site.control("restore", "/dev/null").status == 4)
        #expect(try site.files.text("logs/1.jsonl") == "{}\n" && site.files.text(".htaccess") == "RewriteEngine On\n")
        #expect(!FileManager.default.fileExists(atPath: unpacked.data.path))
        #expect(try site.control("restore", file).status == 0)
        #expect(try site.files.text("logs/1.jsonl") == "{}\n" && site.files.text(".htaccess") == "RewriteEngine On\n")
        #expect(try site.contents().differences(from: store.contents()) == [])
    }

    @Test func `A name that a terminal would obey is shown without its controls`() throws {
        try store.files.write("", to: "\u{1B}[2Jx\nerror: no")
        let text = try store.control("verify").expectSuccess()
        #expect(!text.contains("\u{1B}") && !text.contains("\nerror: no") && text.contains("[2Jx"), "\(text)")
    }
}
