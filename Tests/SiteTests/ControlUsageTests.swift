import Foundation
import Testing

/// What the commands on the store take, and how they end.
@Suite struct ControlUsageTests {
    static let commands = ["verify", "repair", "compact", "backup", "restore"]

    @Test("Help names the exit codes, and has examples", arguments: commands)
    func help(command: String) throws {
        let help = try Control.run([command, "--help"]).expectSuccess()
        for word in ["--home", "--json", "Exit codes", "64", "Examples", "chatbotctl \(command)"] {
            #expect(help.contains(word), "\(word)")
        }
    }

    @Test(
        "Wrong usage is told, with exit code 64",
        arguments: [
            ["verify", "--unknown"], ["verify", "argument"], ["repair", "--yes=1"], ["compact", "--home"], ["backup"],
            ["backup", "a", "b"], ["restore"], ["unknown"], ["backup", ""], ["restore", ""], ["verify", "--home", ""],
        ])
    func usage(arguments: [String]) throws {
        let outcome = try Control.run(arguments)
        #expect(outcome.status == 64, "\(outcome)")
        #expect(!outcome.errors.isEmpty)
    }

    @Test("A site that is none, and a data folder that is missing, are told", arguments: commands)
    func noSite(command: String) throws {
        let store = try ScratchStore()
        let file = ["backup", "restore"].contains(command) ? [store.path("backup.tar.gz")] : []
        let noSite = try Control.run([command, "--home", "/no/such/folder", "--json"] + file)
        try noSite.expectFailed(64)
        #expect(noSite.events.last?["message"].text.contains("--home") == true)
        try FileManager.default.removeItem(at: store.files.data)
        let noData = try Control.run([command, "--home", store.home.path, "--json"] + file)
        // A backup that is not there; a data folder that is not there is what `restore` is for.
        try noData.expectFailed(command == "restore" ? 1 : 64)
        #expect(!FileManager.default.fileExists(atPath: store.files.data.path))
    }

    @Test func `What there is one of is told in the singular`() throws {
        let store = try ScratchStore(["SECRET_KEY": StagedSite.secretKey, "BCRYPT_COST": "4"])
        _ = try Control.run(["users", "add", "rahim"], home: store.home, input: "abcdefgh\n").expectSuccess()
        #expect(try store.control("verify").expectSuccess().contains("users: 1 in 1 file\n"))
        #expect(
            try Control.run(["stats"], home: store.home).expectSuccess().contains(
                "In the store: 1 user, 0 conversations."))
        try store.files.damage("rahim", in: StoreFiles.userFile("rahim"))
        #expect(try store.control("verify").output.contains("The store is damaged: 1 error. "))
    }

    @Test("A malformed line of .env is told with file and line", arguments: commands)
    func settings(command: String) throws {
        let store = try ScratchStore()
        try Data("nonsense\n".utf8).write(to: store.home.appending(path: ".env"))
        let file = ["backup", "restore"].contains(command) ? [store.path("backup.tar.gz")] : []
        let outcome = try Control.run([command, "--home", store.home.path] + file)
        #expect(outcome.status == 64, "\(outcome)")
        #expect(outcome.errors.contains(".env, line 1"), "\(outcome)")
    }

    @Test func `DATA_DIR may lie elsewhere`() throws {
        let store = try StoreDamage.store()
        let site = try ScratchStore(["DATA_DIR": store.files.data.path])
        #expect(try site.control("verify", "--json").expectFinished()["messages"]["live"] == 16)
    }

    @Test("Every line of --json is an object", arguments: commands)
    func json(command: String) throws {
        let store = try StoreDamage.store()
        let file = store.path("backup.tar.gz")
        #expect(try store.control("backup", file).status == 0)
        if command == "restore" { try FileManager.default.removeItem(at: store.files.data) }
        let more = ["backup", "restore"].contains(command) ? [file] : []
        let outcome = try Control.run([command, "--home", store.home.path, "--json"] + more)
        let last = try outcome.expectFinished()
        #expect(outcome.events.count == outcome.output.split(separator: "\n").count)
        #expect(last.names.contains("milliseconds"))
        #expect(outcome.errors.isEmpty, "\(outcome)")
    }
}
