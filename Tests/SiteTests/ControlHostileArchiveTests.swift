import Foundation
import Testing

/// Archives that `chatbotctl restore` must refuse, and leave nothing of.
@Suite struct ControlHostileArchiveTests {
    struct Entry: Sendable {
        let name: String
        var type: Character = "0"
        var link = ""
    }

    /// Checks that an archive is refused, and that there is then neither a store nor a part of one.
    private func expectRefused(
        _ file: String, by site: ScratchStore, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let failure = try site.control("restore", file, "--json").expectFailed(4, sourceLocation: sourceLocation)
        #expect(failure["message"].text.contains(file), "\(failure)", sourceLocation: sourceLocation)
        let names = try FileManager.default.contentsOfDirectory(atPath: site.home.path)
        #expect(!names.contains { $0.hasPrefix("data") }, "\(names)", sourceLocation: sourceLocation)
    }

    private func emptySite() throws -> ScratchStore {
        let site = try ScratchStore()
        try FileManager.default.removeItem(at: site.files.data)
        return site
    }

    @Test(
        "Names that no store has, links and devices are refused",
        arguments: [
            Entry(name: "/etc/cron.d/x"), Entry(name: "data/../../x"), Entry(name: "../x"),
            Entry(name: "data/users/00/../../../x"), Entry(name: "./data/users/00/0.jsonl"),
            Entry(name: "data//users/00/0.jsonl"), Entry(name: "users/00/0.jsonl"), Entry(name: "data"),
            Entry(name: "data/users/00/0.jsonl/"), Entry(name: "data/users/00/1.jsonl"),
            Entry(name: "data/users/00/00.jsonl"), Entry(name: "data/users/00/65536.jsonl"),
            Entry(name: "data/users/00/-256.jsonl"), Entry(name: "data/users/00/0.jsonl.torn"),
            Entry(name: "data/users/0/0.jsonl"), Entry(name: "data/users/+0/0.jsonl"),
            Entry(name: "data/users/100/0.jsonl"), Entry(name: "data/messages/00/0.jsonl"),
            Entry(name: "data/messages/00/99999999999999999999.jsonl"), Entry(name: "data/.htaccess"),
            Entry(name: "data/sequences/other.jsonl"), Entry(name: "data/limits/x"), Entry(name: "data/logs/x.jsonl"),
            Entry(name: ""), Entry(name: "data/users/00/\u{1B}[2J.jsonl"), Entry(name: "data/other/", type: "5"),
            Entry(name: "data/users/00/0.jsonl", type: "5"), Entry(name: "data/users/00/", type: "0"),
            Entry(name: "data/users/00/0.jsonl", type: "1", link: "/etc/passwd"),
            Entry(name: "data/users/00/0.jsonl", type: "2", link: "/etc/passwd"),
            Entry(name: "data/users/", type: "2", link: "/tmp"), Entry(name: "data/users/00/0.jsonl", type: "3"),
            Entry(name: "data/users/00/0.jsonl", type: "4"), Entry(name: "data/users/00/0.jsonl", type: "6"),
            Entry(name: "data/users/00/0.jsonl", type: "x"), Entry(name: "data/users/00/0.jsonl", type: "L"),
        ])
    func names(entry: Entry) throws {
        let site = try emptySite()
        var archive = TarArchive()
        archive.add("data/", type: "5")
        archive.add("data/sequences/users.jsonl")
        archive.add(entry.name, type: entry.type, link: entry.link)
        let file = site.path("hostile.tar.gz")
        try archive.write(to: file)
        try expectRefused(file, by: site)
    }

    @Test func `A name that comes twice is refused`() throws {
        let site = try emptySite()
        var archive = TarArchive()
        for _ in 1...2 { archive.add("data/users/00/0.jsonl") }
        let file = site.path("hostile.tar.gz")
        try archive.write(to: file)
        try expectRefused(file, by: site)
    }

    @Test func `Archives without an end, and files that are none, are refused`() throws {
        let site = try emptySite()
        let file = site.path("hostile.tar.gz")
        var archive = TarArchive()
        archive.add("data/users/00/0.jsonl")
        try archive.write(to: file, hasEnd: false)
        try expectRefused(file, by: site)
        for contents in ["", "nonsense", #"{"crc":"00000000","id":1}"#] {
            try Data(contents.utf8).write(to: URL(filePath: file))
            try expectRefused(file, by: site)
        }
    }

    @Test func `A damaged store in an archive is refused`() throws {
        let store = try StoreDamage.store()
        try store.files.damage("Message 3", in: StoreFiles.messageFile(of: 2))
        let site = try emptySite()
        let file = site.path("damaged.tar.gz")
        try Tar.run("czf", file, "-C", store.home.path, "data")
        try expectRefused(file, by: site)
    }

    @Test func `An archive that is cut off anywhere is refused`() throws {
        let (store, site) = (try StoreDamage.store(), try emptySite())
        let file = site.path("backup.tar.gz")
        #expect(try store.control("backup", file).status == 0)
        let whole = try Data(contentsOf: URL(filePath: file))
        for end in Set((0..<24).map { whole.count * $0 / 24 } + (1...9).map { whole.count - $0 }) {
            try whole.prefix(end).write(to: URL(filePath: file))
            try expectRefused(file, by: site)
        }
        try (whole + Data([0])).write(to: URL(filePath: file))
        try expectRefused(file, by: site)
    }

    @Test func `An archive with a flipped bit anywhere is refused, or brings everything back`() throws {
        let (store, site) = (try StoreDamage.store(), try emptySite())
        let file = site.path("backup.tar.gz")
        #expect(try store.control("backup", file).status == 0)
        let whole = try Data(contentsOf: URL(filePath: file))
        for position in stride(from: 0, to: whole.count, by: max(1, whole.count / 60)) {
            var damaged = whole
            damaged[position] ^= 1 << UInt8.random(in: 0..<8)
            try damaged.write(to: URL(filePath: file))
            let outcome = try site.control("restore", file)
            if outcome.status == 0 {
                // The time or the system in gzip's header, or another way to say the same bytes behind it: some runs of zeros can be
                // said in several.
                #expect(try position < 10 || unpacked(damaged) == unpacked(whole))
                #expect(try site.contents().differences(from: store.contents()) == [])
                try FileManager.default.removeItem(at: site.files.data)
            } else {
                #expect(outcome.status == 4, "\(position): \(outcome)")
                #expect(!FileManager.default.fileExists(atPath: site.files.data.path))
            }
        }
    }

    /// What gzip makes of an archive, which holds much that is no text: its checksum.
    private func unpacked(_ archive: Data) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "archive-\(UUID()).gz")
        defer { try? FileManager.default.removeItem(at: file) }
        try archive.write(to: file)
        return try Program.run(
            "/bin/bash", ["-c", #"set -o pipefail; gzip -dc "$1" | sha256sum"#, "bash", file.path],
            environment: ["PATH": "/usr/bin:/bin"]
        ).expectSuccess()
    }

    @Test func `An archive that is not there is an error`() throws {
        try emptySite().control("restore", "/no/such/file", "--json").expectFailed(1)
    }
}
