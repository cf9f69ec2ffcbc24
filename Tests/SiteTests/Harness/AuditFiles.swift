import Crypto
import Foundation

/// The audit trail of a site, read by rules of the tests' own.
struct AuditFiles {
    let data: URL

    /// What is wrong with the chain; nil when it is whole. A line without an end is left out: nobody was told of it.
    var flaw: String? {
        get throws {
            var expected = String(repeating: "0", count: 64)
            for (index, line) in try bytes().enumerated() {
                let json = try JSON(line)
                if json["previous"].text != expected { return "line \(index + 1) does not follow the one before" }
                if json["id"].number != index + 1 { return "line \(index + 1) is numbered \(json["id"].number)" }
                expected = Self.hash(line)
            }
            return nil
        }
    }

    /// The hash of the last line.
    func head() throws -> String { try bytes().last.map(Self.hash) ?? String(repeating: "0", count: 64) }

    func lines() throws -> [JSON] { try bytes().map { try JSON($0) } }

    /// The lines with what they are about: `log-in 7`.
    func events() throws -> [String] {
        try lines().map { "\($0["event"].text) \($0["user_id"] == .null ? "nobody" : String($0["user_id"].number))" }
    }

    /// All files, as text.
    func text() throws -> String { try bytes().map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n") }

    func months() throws -> [String] {
        let folder = data.appending(path: "audit").path
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jsonl") }.sorted()
    }

    func url(_ month: String) -> URL { data.appending(path: "audit/\(month)") }

    private func bytes() throws -> [Data] {
        try months().flatMap { month in
            let contents = try Data(contentsOf: url(month))
            let end = contents.lastIndex(of: UInt8(ascii: "\n")) ?? contents.startIndex
            return contents[..<end].split(separator: UInt8(ascii: "\n")).map { Data($0) }.filter { $0.first != 0 }
        }
    }

    private static func hash(_ line: Data) -> String {
        SHA256.hash(data: line).map { String(format: "%02x", $0) }.joined()
    }
}
