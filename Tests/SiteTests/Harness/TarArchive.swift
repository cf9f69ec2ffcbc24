import Foundation

/// Archives that tests make by hand, entry by entry, as nobody should: by rules of the tests' own.
struct TarArchive {
    private(set) var bytes: [UInt8] = []

    /// - Parameter type: `0` is a file, `5` a directory, and others are what they are in `ustar`.
    mutating func add(_ name: String, _ contents: String = "", type: Character = "0", link: String = "") {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        put(name, at: 0)
        put("0000644\0", at: 100)
        put("0000000\0", at: 108)
        put("0000000\0", at: 116)
        put(String(format: "%011o", contents.utf8.count), at: 124)
        put("00000000000", at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put(link, at: 157)
        put("ustar\0" + "00", at: 257)
        put(String(format: "%06o\0 ", block.reduce(0) { $0 + Int($1) }), at: 148)
        bytes += block + contents.utf8
        bytes += [UInt8](repeating: 0, count: (512 - contents.utf8.count % 512) % 512)
    }

    /// Compressed, with its end.
    func write(to file: String, hasEnd: Bool = true) throws {
        let tar = file + ".tar"
        try Data(bytes + [UInt8](repeating: 0, count: hasEnd ? 1024 : 0)).write(to: URL(filePath: tar))
        let zipped = try Program.run("/bin/sh", ["-c", "gzip -c \"$1\" > \"$2\"", "sh", tar, file], environment: path)
        _ = try zipped.expectSuccess()
    }

    private var path: [String: String] { ["PATH": "/usr/bin:/bin"] }
}

/// GNU tar.
enum Tar {
    @discardableResult
    static func run(_ arguments: String...) throws -> String {
        try Program.run("/usr/bin/tar", arguments, environment: ["PATH": "/usr/bin:/bin"]).expectSuccess()
    }
}
