import Testing

/// The rules of the simulated disk, and that it finds what is wrong: a checker that cannot fail proves nothing.
@Suite struct TortureDiskTests {
    private var random = SplitMix64(state: 7)

    private func disk(_ calls: [SystemCall], on image: FolderImage = FolderImage()) throws -> SimulatedDisk {
        var disk = SimulatedDisk(image)
        for call in calls { try disk.apply(call) }
        return disk
    }

    /// The states in which a file is there, with what it holds, and nil for those without it.
    private func contents(of path: String, _ disk: SimulatedDisk) -> Set<[UInt8]?> {
        var random = random
        return Set(disk.crashStates(5000, using: &random).map { $0.files[path]?.bytes })
    }

    private static let row = Array("row\n".utf8)
    private static func make(_ path: String) -> SystemCall { .open(path, as: 5, creating: true, truncating: false) }
    private static let openRoot = SystemCall.open(".", as: 6, creating: false, truncating: false)

    @Test func `A new file whose folder is not synced may be gone, although its content is synced`() throws {
        let disk = try disk([Self.make("a"), .append(Self.row, to: 5), .synchronize(5)])
        #expect(contents(of: "a", disk) == [nil, Self.row])
    }

    @Test func `A synced folder keeps the name, and nothing of the content`() throws {
        let disk = try disk([Self.make("a"), .append(Self.row, to: 5), Self.openRoot, .synchronize(6)])
        let states = contents(of: "a", disk)
        #expect(!states.contains(nil))
        #expect(states.isSuperset(of: [[], Self.row, Array("ro".utf8), [0, 0, 0, 0]]))
    }

    @Test func `What is synced, content and name, is certain`() throws {
        let disk = try disk([
            Self.make("a"), .append(Self.row, to: 5), .synchronize(5), Self.openRoot, .synchronize(6),
        ])
        #expect(contents(of: "a", disk) == [Self.row])
        #expect(disk.isDurable)
    }

    @Test func `Of two writes the later one may survive alone, with zeros before it`() throws {
        let disk = try disk([
            Self.make("a"), Self.openRoot, .synchronize(6), .append([1, 2], to: 5), .append([3, 4], to: 5),
        ])
        #expect(
            contents(of: "a", disk).isSuperset(of: [
                [], [1, 2], [0, 0, 3, 4], [1, 2, 3, 4], [1, 2, 3], [1, 2, 0, 0],
            ]))
    }

    @Test func `A write over several sectors may leave the last one without the first one`() throws {
        let image = try disk([
            Self.make("a"), Self.openRoot, .synchronize(6), .append(Array(repeating: 1, count: 600), to: 5),
        ])
        let hole = Array(repeating: UInt8(0), count: 512) + Array(repeating: 1, count: 88)
        #expect(contents(of: "a", image).contains(hole))
    }

    @Test func `A rename is there as a whole or not at all, until its folder is synced`() throws {
        let old = FolderImage(files: ["a": .init(bytes: [1])], folders: [])
        let calls: [SystemCall] = [Self.make("b"), .append([2], to: 5), .synchronize(5), .rename("b", "a")]
        #expect(contents(of: "a", try disk(calls, on: old)) == [[1], [2]])
        #expect(contents(of: "a", try disk(calls + [Self.openRoot, .synchronize(6)], on: old)) == [[2]])
    }

    @Test func `An unlinked file may come back, until its folder is synced`() throws {
        let old = FolderImage(files: ["a": .init(bytes: [1])], folders: [])
        #expect(contents(of: "a", try disk([.unlink("a")], on: old)) == [[1], nil])
        #expect(contents(of: "a", try disk([.unlink("a"), Self.openRoot, .synchronize(6)], on: old)) == [nil])
    }

    @Test func `A file in a folder that did not reach the disk is gone with it`() throws {
        let calls: [SystemCall] = [
            .makeFolder("f"), Self.make("f/a"), .open("f", as: 7, creating: false, truncating: false), .synchronize(7),
        ]
        #expect(contents(of: "f/a", try disk(calls)) == [nil, []])
        #expect(contents(of: "f/a", try disk(calls + [Self.openRoot, .synchronize(6)])) == [[]])
    }

    @Test func `What processes see has everything, synced or not`() throws {
        let disk = try disk([.makeFolder("f"), Self.make("f/a"), .append([1, 2], to: 5), .truncate(5, size: 1)])
        #expect(disk.image == FolderImage(files: ["f/a": .init(bytes: [1])], folders: ["f"]))
    }

    @Test func `A trace is read as strace writes it`() throws {
        func hex(_ text: String) -> String { text.utf8.map { "\\x" + String($0, radix: 16) }.joined() }
        let text = """
            77 openat(AT_FDCWD, "\(hex("/d/a"))", O_RDWR|O_CREAT|O_APPEND|O_CLOEXEC, 0600) = 5
            77 openat(AT_FDCWD, "\(hex("/d/logs/x"))", O_WRONLY|O_CREAT, 0600) = 6
            77 openat(AT_FDCWD, "\(hex("/d"))", O_RDONLY|O_DIRECTORY) = 7
            77 mkdir("\(hex("/d/f"))", 0700) = -1 EEXIST (File exists)
            77 fchmod(5, 01600) = 0
            77 write(5, "\(hex("row("))", 4) = 4
            77 write(6, "\(hex("log"))", 3) = 3
            77 fdatasync(5)                      = 0
            77 fsync(7) = 0
            77 ftruncate(5, 2) = 0
            77 rename("\(hex("/d/a"))", "\(hex("/d/b"))") = 0
            77 unlink("\(hex("/d/b"))") = 0
            77 write(1, "\(hex("Status: 200"))", 11) = 11
            77 +++ exited with 0 +++
            """
        #expect(
            try Trace(text, data: "/d").calls == [
                .open("a", as: 5, creating: true, truncating: false),
                .open(".", as: 7, creating: false, truncating: false), .setMode(5, 0o1600),
                .append(Array("row(".utf8), to: 5), .synchronize(5), .synchronize(7), .truncate(5, size: 2),
                .rename("a", "b"), .unlink("b"), .respond(Array("Status: 200".utf8)),
            ])
    }
}
