import Foundation

/// The files of a store, read and written by rules of the tests' own: the layout is a promise, and not the site's code.
struct StoreFiles: Sendable {
    let data: URL

    /// The fields of a row in their order, without the checksum.
    typealias Fields = KeyValuePairs<String, JSON>

    static func userFile(_ username: String) -> String {
        let hash = username.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(format: "users/%02x/%d.jsonl", Int(hash & 0xFF), Int(hash & 0xFFFF))
    }

    static func conversationFile(of user: Int) -> String {
        String(format: "conversations/%02x/%d.jsonl", user & 0xFF, user)
    }

    static func messageFile(of conversation: Int) -> String {
        String(format: "messages/%02x/%d.jsonl", conversation & 0xFF, conversation)
    }

    func url(_ path: String) -> URL { data.appending(path: path) }

    func rows(_ path: String) throws -> [JSON] {
        guard let contents = try? Data(contentsOf: url(path)) else { return [] }
        return try contents.split(separator: UInt8(ascii: "\n")).map { try JSON($0) }
    }

    /// Appends rows to a file, which is made where there is none.
    func append(_ rows: [Fields], to path: String) throws {
        let file = url(path)
        if !FileManager.default.fileExists(atPath: file.path) {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
        }
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(rows.flatMap(Self.line)))
        try handle.close()
    }

    /// Puts rows in the place of a file, as a compaction does.
    func replace(_ path: String, with rows: [Fields]) throws {
        try Data(rows.flatMap(Self.line)).write(to: url(path), options: .atomic)
    }

    func remove(_ path: String) throws { try FileManager.default.removeItem(at: url(path)) }

    /// Puts another spelling in the place of a text, and a checksum that fits.
    func rewrite(_ path: String, replacing text: String, with replacement: String) throws {
        let lines = String(decoding: try Data(contentsOf: url(path)), as: UTF8.self).split(separator: "\n").map {
            line in
            Self.line(members: line.dropFirst(18).replacing(text, with: replacement))
        }
        try Data(lines.joined()).write(to: url(path))
    }

    /// Flips the lowest bit of the first byte of a text.
    func damage(_ text: String, in path: String) throws {
        var contents = try Data(contentsOf: url(path))
        guard let place = contents.range(of: Data(text.utf8)) else { throw HarnessError("\(path) has no \(text)") }
        contents[place.lowerBound] ^= 1
        try contents.write(to: url(path))
    }

    /// Draws ids from a sequence and returns the first of them.
    func drawIDs(_ count: Int = 1, from table: String) throws -> Int {
        let path = "sequences/\(table).jsonl"
        var last = 0
        if let handle = try? FileHandle(forReadingFrom: url(path)) {
            // The last line is enough.
            let size = try handle.seekToEnd()
            try handle.seek(toOffset: size - min(size, 100))
            let lines = try handle.readToEnd()?.split(separator: UInt8(ascii: "\n")) ?? []
            last = try lines.last.map { try JSON($0)["id"].number } ?? 0
        }
        try append([["id": .int(last + count)]], to: path)
        return last + 1
    }

    /// A row as it stands in a file.
    private static func line(_ fields: Fields) -> [UInt8] {
        line(members: fields.map { "\(JSON.string($0).serialized):\($1.serialized)" }.joined(separator: ",") + "}")
    }

    private static func line(members: some StringProtocol) -> [UInt8] {
        Array(#"{"crc":"\#(checksum(members.utf8))",\#(members)\#n"#.utf8)
    }

    /// CRC-32C (RFC 3720, appendix B.4) in hex.
    private static func checksum(_ bytes: some Sequence<UInt8>) -> String {
        let remainder = bytes.reduce(~0 as UInt32) { $0 >> 8 ^ remainders[Int(($0 ^ UInt32($1)) & 0xFF)] }
        return String(format: "%08x", ~remainder)
    }

    private static let remainders = (0..<256).map { (byte: UInt32) in
        (0..<8).reduce(byte) { remainder, _ in remainder >> 1 ^ (remainder & 1 == 1 ? 0x82F6_3B78 : 0) }
    }
}
