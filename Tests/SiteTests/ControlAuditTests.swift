import Foundation
import Testing

/// `chatbotctl audit`, and what the other commands make of the trail.
@Suite struct ControlAuditTests {
    private let store: ScratchStore
    private var trail: AuditFiles { AuditFiles(data: store.files.data) }

    init() throws {
        store = try ScratchStore(["SECRET_KEY": StagedSite.secretKey, "BCRYPT_COST": "4"])
        for name in ["rahim", "karim"] { try run("users", "add", name, input: "12345678\n") }
    }

    @discardableResult
    private func run(_ command: String..., input: String = "") throws -> String {
        try Control.run(command, home: store.home, input: input).expectSuccess()
    }

    private func verify(_ more: String...) throws -> Program.Outcome {
        try Control.run(["audit", "verify"] + more, home: store.home)
    }

    private func edit(_ body: (inout [Substring]) -> Void) throws {
        let month = try #require(try trail.months().first)
        var lines = try String(contentsOf: trail.url(month), encoding: .utf8).split(separator: "\n")
        body(&lines)
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: trail.url(month))
    }

    @Test func `What the operator does is recorded as the operator's`() throws {
        try run("users", "passwd", "rahim", input: "abcdefgh\n")
        try run("users", "export", "rahim")
        try run("users", "delete", "rahim", "--yes")
        #expect(
            try trail.events() == [
                "sign-up 1", "sign-up 2", "password-change 1", "account-export 1", "account-deletion 1",
            ])
        #expect(try trail.lines().allSatisfy { $0["by"] == "operator" && $0["request_id"] == .null })
        #expect(try trail.flaw == nil)
        #expect(try !trail.text().contains("rahim"))
    }

    @Test func `show prints the events of a user, and of a time`() throws {
        let line = try run("audit", "show", "--user", "2")
        #expect(line.wholeMatch(of: /\S+Z  sign-up  user 2  by the operator\n/) != nil)
        let json = try run("audit", "show", "--user", "1", "--json")
        #expect(try JSON(Data(json.utf8)) == trail.lines()[0])
        #expect(try run("audit", "show").split(separator: "\n").count == 2)
        #expect(try run("audit", "show", "--since", "1h").split(separator: "\n").count == 2)
        #expect(try run("audit", "show", "--until", "1h") == "")
        #expect(try Control.run(["audit", "show", "--since", "1h", "--until", "2h"], home: store.home).status == 64)
        try edit { $0[0] = "damage" }
        let damaged = try Control.run(["audit", "show"], home: store.home)
        #expect(damaged.status == 4 && damaged.output.contains("user 2") && damaged.errors.contains("audit verify"))
    }

    @Test func `verify tells the number of lines and the hash of the last one`() throws {
        let head = try trail.head()
        #expect(
            try verify().output == """
                The trail is whole: 2 lines in 1 file.
                The last line, to be noted elsewhere: \(head)

                """)
        let last = try #require(try verify("--json").events.last)
        #expect(last["event"] == "finished" && last["lines"] == 2 && last["head"] == .string(head))
        #expect(try verify("--head", head.uppercased()).status == 0)
        #expect(try verify("--head", "abc").status == 64)
        let fresh = try ScratchStore()
        let empty = try Control.run(["audit", "verify"], home: fresh.home)
        withExtendedLifetime(fresh) { #expect(empty.status == 0 && empty.output.contains("0 lines")) }
    }

    @Test func `verify names the line, with exit code 4, and a noted hash tells that the end is gone`() throws {
        let head = try trail.head()
        try run("users", "passwd", "rahim", input: "abcdefgh\n")
        #expect(try verify("--head", head).status == 0)
        try edit { $0.removeLast(2) }
        #expect(try verify().status == 0)
        let cut = try verify("--head", head, "--json")
        #expect(cut.status == 4 && cut.findings.map { $0["kind"].text } == ["cut"], "\(cut)")
        try run("users", "passwd", "karim", input: "abcdefgh\n")
        try edit { $0[0] = Substring($0[0].replacing("sign-up", with: "log-in")) }
        let changed = try verify()
        let month = try #require(try trail.months().first)
        #expect(changed.status == 4 && changed.output.hasPrefix("error: audit/\(month), line 1: "), "\(changed)")
    }

    @Test func `A line that was not finished is a note, and the next one goes on`() throws {
        let month = try #require(try trail.months().first)
        try store.files.appendBytes(Array(#"{"crc":"0123"#.utf8), to: "audit/\(month)")
        let outcome = try verify("--json")
        #expect(outcome.status == 0 && outcome.findings.map { $0["kind"].text } == ["unfinished_row"], "\(outcome)")
        try run("users", "passwd", "rahim", input: "abcdefgh\n")
        #expect(try verify("--json").findings == [])
        #expect(try trail.flaw == nil)
        try store.expectSound(except: "kept")
    }

    @Test func `The store's commands leave it alone, also where it is damaged`() throws {
        try edit { $0[0] = "damage" }
        let before = try trail.text()
        try store.expectSound()
        for command in [["repair", "--yes"], ["compact", "--all"], ["stats"]] {
            _ = try Control.run(command, home: store.home).expectSuccess()
        }
        #expect(try trail.text() == before)
        try store.files.write("", to: "audit/other")
        #expect(try store.findings().map { $0["path"].text } == ["audit/other"])
    }

    @Test func `A backup brings it back byte for byte, without what was not finished, and damaged too`() throws {
        try edit { $0[1] = "damage" }
        let before = try trail.text()
        let month = try #require(try trail.months().first)
        try store.files.appendBytes(Array("{".utf8), to: "audit/\(month)")
        let file = store.path("backup.tar.gz")
        try run("backup", file)
        let restored = try ScratchStore()
        try FileManager.default.removeItem(at: restored.files.data)
        #expect(try restored.control("restore", file).status == 0)
        #expect(try AuditFiles(data: restored.files.data).text() == before)
        // A trail is not thrown away for another one.
        #expect(try restored.control("restore", file).status == 64)
    }
}
