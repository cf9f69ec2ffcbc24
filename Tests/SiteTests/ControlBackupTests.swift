import Foundation
import Glibc
import Testing

/// `chatbotctl backup` and `restore`: what is brought back is what was there, and nothing else is taken for a backup.
@Suite struct ControlBackupTests {
    let store: ScratchStore

    init() throws {
        store = try ScratchStore(users: 20, conversations: 3, messages: 4) { "\($0) আমি \"টাকা\"\n" }
        try store.putConversation(1, of: 1, title: "Other")
        try store.deleteConversation(2, of: 1)
        try store.putUser(3, "user 3", hash: "other")
    }

    private func backup(_ more: String...) throws -> String {
        let file = store.path("backup.tar.gz")
        _ = try Control.run(["backup", "--home", store.home.path, file] + more).expectSuccess()
        return file
    }

    /// A site without a store.
    private func emptySite() throws -> ScratchStore {
        let site = try ScratchStore()
        try FileManager.default.removeItem(at: site.files.data)
        return site
    }

    private func mode(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? -1
    }

    @Test func `A backup brings everything back, and the store goes on`() throws {
        let file = try backup()
        let restored = try emptySite()
        #expect(try restored.control("restore", file).status == 0)
        #expect(try restored.contents().differences(from: store.contents()) == [])
        try restored.expectSound()
        try restored.addMessages(["Q", "A"], to: restored.addConversation(of: restored.addUser("new")))
        try restored.expectSound()
    }

    @Test func `Rows are the same, byte for byte, and logs and limits are left out`() throws {
        for folder in ["logs/health", "limits"] {
            try FileManager.default.createDirectory(
                at: store.files.url(folder), withIntermediateDirectories: true)
            try store.files.write("{}\n", to: "\(folder)/1.jsonl")
        }
        let restored = try emptySite()
        #expect(try restored.control("restore", backup()).status == 0)
        let (before, after) = (try store.bytes(), try restored.bytes())
        let tables = before.filter { path, bytes in
            TableContents.tables.contains { path.hasPrefix($0 + "/") } && !bytes.isEmpty
        }
        for (path, bytes) in tables { #expect(after[path] == bytes, "\(path)") }
        #expect(Set(after.keys) == Set(tables.keys).union(TableContents.tables.map { "sequences/\($0).jsonl" }))
        for table in TableContents.tables {
            #expect(
                try restored.files.rows("sequences/\(table).jsonl")
                    == store.files.rows("sequences/\(table).jsonl").suffix(1))
        }
    }

    @Test func `The file is for its owner alone, and so is what is restored`() throws {
        let file = store.path("backup.tar.gz")
        try Data("an older one".utf8).write(to: URL(filePath: file))
        chmod(file, 0o644)
        _ = try backup()
        #expect(try mode(file) == 0o600)
        #expect(!FileManager.default.fileExists(atPath: file + ".unfinished"))
        let restored = try emptySite()
        #expect(try restored.control("restore", file).status == 0)
        #expect(try mode(restored.files.data.path) == 0o700)
        for path in try FileManager.default.subpathsOfDirectory(atPath: restored.files.data.path) {
            #expect(try mode(restored.files.url(path).path) == (path.hasSuffix(".jsonl") ? 0o600 : 0o700), "\(path)")
        }
    }

    @Test func `GNU tar lists it and unpacks it into a data folder that works`() throws {
        let file = try backup()
        let names = try Tar.run("tzf", file).split(separator: "\n")
        #expect(names.first == "data/" && names.contains("data/sequences/users.jsonl"))
        #expect(names.count == Set(names).count)
        let restored = try emptySite()
        try Tar.run("xzf", file, "-C", restored.home.path)
        #expect(try restored.contents().differences(from: store.contents()) == [])
        try restored.expectSound()
        #expect(try mode(restored.files.data.path) == 0o700)
        #expect(try mode(restored.files.url("sequences/users.jsonl").path) == 0o600)
    }

    @Test func `An archive that GNU tar has made of a data folder is restored as well`() throws {
        let file = store.path("by-tar.tar.gz")
        try Tar.run("czf", file, "-C", store.home.path, "data")
        let restored = try emptySite()
        let outcome = try restored.control("restore", file)
        #expect(outcome.status == 0, "\(outcome)")
        #expect(try restored.contents().differences(from: store.contents()) == [])
    }

    @Test func `It goes through standard output and standard input`() throws {
        let restored = try emptySite()
        let pipe = "\"$1\" backup --home \"$2\" - | \"$1\" restore --home \"$3\" -"
        let tool = try Project.stagedSite.get().appending(path: "bin/chatbotctl").path
        let outcome = try Program.run(
            "/bin/sh", ["-c", pipe, "sh", tool, store.home.path, restored.home.path])
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.errors.contains("bytes"), "\(outcome)")
        #expect(try restored.contents().differences(from: store.contents()) == [])
    }

    @Test func `What repairs have taken out is in it`() throws {
        let path = StoreFiles.messageFile(of: 1)
        try store.files.damage("2 আমি", in: path)
        try store.files.appendBytes("nonsense\n".utf8, to: path)
        #expect(try store.control("repair", "--yes").status == 0)
        let restored = try emptySite()
        #expect(try restored.control("restore", backup()).status == 0)
        #expect(try restored.files.text(path + ".corrupt") == store.files.text(path + ".corrupt"))
        try restored.expectSound(except: "kept", "lost_question")
    }

    @Test func `An empty store is backed up and restored`() throws {
        let empty = try ScratchStore()
        let file = empty.path("backup.tar.gz")
        #expect(try empty.control("backup", file).status == 0)
        let restored = try emptySite()
        #expect(try restored.control("restore", file).status == 0)
        try restored.expectSound()
    }

    @Test(
        "A store that could not be restored is not backed up, and the older backup stays",
        arguments: StoreDamage.lines + StoreDamage.contradictions
            + StoreDamage.losses.filter { $0.kind == "lagging_sequence" })
    func damagedStore(damage: StoreDamage) throws {
        let store = try StoreDamage.store()
        let file = store.path("backup.tar.gz")
        try Data("an older one".utf8).write(to: URL(filePath: file))
        try damage.apply(store)
        let outcome = try store.control("backup", file, "--json")
        let failure = try outcome.expectFailed(4)
        // Of two files that contradict each other either may be named.
        #expect(failure["message"].text.contains(damage.kind == "duplicate_id" ? ".jsonl" : damage.path), "\(failure)")
        #expect(try Data(contentsOf: URL(filePath: file)) == Data("an older one".utf8))
        #expect(!FileManager.default.fileExists(atPath: file + ".unfinished"))
    }

    @Test(
        "A file that cannot be written is an error",
        arguments: [("/no/such/folder/backup.tar.gz", 1), ("/dev/full", 64), ("/tmp", 64)])
    func unwritable(file: String, code: Int32) throws {
        let outcome = try store.control("backup", file, "--json")
        try outcome.expectFailed(code)
    }

    @Test func `A full disk is an error, and leaves nothing`() throws {
        let tool = try Project.stagedSite.get().appending(path: "bin/chatbotctl").path
        let outcome = try Program.run(
            "/bin/sh", ["-c", "\"$1\" backup --home \"$2\" - > /dev/full", "sh", tool, store.home.path])
        #expect(outcome.status == 1, "\(outcome)")
    }

    @Test("A store that is there is never touched", arguments: ["users", "sequences", "notes.txt"])
    func occupied(what: String) throws {
        let file = try backup()
        let site = try ScratchStore()
        switch what {
        case "users": try site.addUser("maria")
        case "sequences": _ = try site.files.drawIDs(from: "users")
        default: try site.files.write("?", to: what)
        }
        let before = try site.bytes()
        let failure = try site.control("restore", file, "--json").expectFailed(64)
        #expect(failure["message"].text.contains("not empty"), "\(failure)")
        #expect(try site.bytes() == before)
        #expect(!FileManager.default.fileExists(atPath: site.files.data.path + ".restoring"))
    }

    @Test func `A fresh data folder is filled, and its logs, limits and rules for the server stay`() throws {
        let site = try ScratchStore()
        for (path, text) in [("logs/1.jsonl", "{}\n"), ("limits/1", "1"), (".htaccess", "RewriteEngine On\n")] {
            let folder = site.files.url(path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try site.files.write(text, to: path)
        }
        #expect(try site.control("restore", backup()).status == 0)
        #expect(try site.contents().differences(from: store.contents()) == [])
        #expect(try site.files.text("logs/1.jsonl") == "{}\n")
        #expect(try site.files.text("limits/1") == "1")
        #expect(try site.files.text(".htaccess") == "RewriteEngine On\n")
    }

    @Test func `A data folder behind a link is filled where it is`() throws {
        let site = try emptySite()
        let elsewhere = try FileManager.default.makeTemporaryFolder()
        defer { try? FileManager.default.removeItem(at: elsewhere) }
        try FileManager.default.createDirectory(
            at: elsewhere.appending(path: "store"), withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            at: site.files.data, withDestinationURL: elsewhere.appending(path: "store"))
        #expect(try site.control("restore", backup()).status == 0)
        let contents = try TableContents(StoreFiles(data: elsewhere.appending(path: "store")))
        #expect(try contents.differences(from: store.contents()) == [])
        let type = try FileManager.default.attributesOfItem(atPath: site.files.data.path)[.type] as? FileAttributeType
        #expect(type == .typeSymbolicLink)
    }

    @Test func `A restore that is killed at any point leaves no store, and the next one finishes`() throws {
        let file = try backup()
        let site = try emptySite()
        for step in 0..<200 {
            let run = try Control.start("restore", site.home, [file])
            usleep(UInt32(step) * 1500 + .random(in: 0..<1500))
            run.kill()
            if try run.outcome().status == 0 { break }
            let isPlaced = FileManager.default.fileExists(atPath: site.files.data.path)
            if isPlaced { break }
        }
        if !FileManager.default.fileExists(atPath: site.files.data.path) {
            #expect(try site.control("restore", file).status == 0)
        }
        #expect(try site.contents().differences(from: store.contents()) == [])
        #expect(!FileManager.default.fileExists(atPath: site.files.data.path + ".restoring"))
    }

    @Test func `A backup that is killed leaves the older one, and the next one finishes`() throws {
        let file = try backup()
        let before = try Data(contentsOf: URL(filePath: file))
        for step in 0..<20 {
            let run = try Control.start("backup", store.home, [file])
            usleep(UInt32(step) * 1000)
            run.kill()
            if try run.outcome().status == 0 { break }
        }
        try Tar.run("tzf", file)
        #expect(!before.isEmpty)
        _ = try backup()
        #expect(!FileManager.default.fileExists(atPath: file + ".unfinished"))
    }
}
