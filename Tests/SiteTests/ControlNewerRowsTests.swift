import Foundation
import Testing

/// What a newer version has stored, and the tools of this one do not know.
@Suite struct ControlNewerRowsTests {
    static let user = StoreDamage.user
    static let owned = StoreDamage.owned
    static let messages = StoreDamage.messages
    static let files = [user, owned, messages]

    /// Each of the files has a row of an unknown kind at its end; the others have a member that is unknown.
    private func store(withKinds: Bool = true) throws -> ScratchStore {
        let store = try StoreDamage.store()
        for path in Self.files {
            try store.files.rewrite(path, replacing: #""created_at""#, with: #""x":{"y" : [1.50,null]},"created_at""#)
            if withKinds { try store.files.append([["id": 900, "kind": "newer", "v": "T"]], to: path) }
        }
        for table in ["users", "conversations", "messages"] {
            try store.files.append([["id": 1000]], to: "sequences/\(table).jsonl")
        }
        return store
    }

    /// The lines of a file, without checksums.
    private func lines(_ store: ScratchStore, _ path: String) throws -> [Substring] {
        try store.files.text(path).split(separator: "\n").map { $0.dropFirst(18) }
    }

    @Test func `Unknown members are no finding, and rows of unknown kinds are notes`() throws {
        try store(withKinds: false).expectSound()
        let store = try store()
        #expect(try store.findings().map { $0["kind"].text } == ["unknown_kind", "unknown_kind", "unknown_kind"])
        try store.expectSound(except: "unknown_kind")
    }

    @Test("A repair of the line before keeps them", arguments: files)
    func repair(path: String) throws {
        let store = try store()
        let before = try lines(store, path)
        try store.files.damage("created_at", in: path)
        _ = try store.control("repair", "--yes")
        #expect(try lines(store, path) == Array(before.dropFirst()))
    }

    @Test func `A compaction keeps them`() throws {
        let store = try store()
        try store.putConversation(1, of: 1, title: "Other")
        let before = try lines(store, Self.owned)
        try store.control("compact", "--all", "--json").expectFinished()
        let after = try lines(store, Self.owned)
        #expect(Set(after) == Set(before.dropFirst()))
        #expect(after.count == before.count - 1)
    }

    @Test func `A new password keeps them`() throws {
        let store = try store()
        try Data("SECRET_KEY=\(StagedSite.secretKey)\nBCRYPT_COST=4\n".utf8)
            .write(to: store.home.appending(path: ".env"))
        let before = try lines(store, Self.user)
        _ = try Control.run(["users", "passwd", "--home", store.home.path, "user 1"], input: "another password\n")
            .expectSuccess()
        let after = try lines(store, Self.user)
        #expect(after.dropLast() == before[...])
        #expect(after.last?.hasSuffix(#""x":{"y" : [1.50,null]}}"#) == true)
    }

    @Test func `A backup brings them back`() throws {
        let store = try store()
        let (other, backup) = (try ScratchStore(), store.path("backup.tar.gz"))
        try FileManager.default.removeItem(at: other.files.data)
        #expect(try store.control("backup", backup).status == 0)
        #expect(try other.control("restore", backup).status == 0)
        for path in Self.files { #expect(try other.files.text(path) == store.files.text(path)) }
    }

    @Test func `An export leaves unknown members to the store`() throws {
        #expect(try store(withKinds: false).script().contains("user 1"))
    }

    @Test("An export that would lose a row of an unknown kind is refused", arguments: files)
    func export(path: String) throws {
        let store = try StoreDamage.store()
        try store.files.append([["id": 900, "kind": "newer"]], to: path)
        let outcome = try Export.run(["--home", store.home.path, "--sql", store.path("export.sql")])
        #expect(outcome.status == 4, "\(outcome)")
        #expect(outcome.errors.contains("newer version") && outcome.errors.contains(path), "\(outcome)")
    }
}
