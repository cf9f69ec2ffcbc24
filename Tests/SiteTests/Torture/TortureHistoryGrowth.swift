import Foundation
import Glibc

/// Makes files grow to the size at which the next writer compacts them, by the protocol of the store: under the lock, with rows
/// that change nothing.
struct TortureGrowth {
    private let data: URL

    init(_ data: URL) { self.data = data }

    func growAnyFile(using random: inout TortureRandom) throws {
        let files = ["users", "conversations"].flatMap { table in
            let names = (try? FileManager.default.subpathsOfDirectory(atPath: data.path + "/" + table)) ?? []
            return names.filter { $0.hasSuffix(".jsonl") }.map { "\(table)/\($0)" }
        }
        if let file = files.randomElement(using: &random) { try grow(data.path + "/" + file) }
    }

    private func grow(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var (own, named) = (stat(), stat())
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &own) == 0, lstat(path, &named) == 0,
            own.st_ino == named.st_ino, own.st_size > 0, own.st_size < 200_000
        else { return }
        var content = [UInt8](repeating: 0, count: Int(own.st_size))
        // What a killed writer has left at the end is for the site to repair.
        guard pread(descriptor, &content, content.count, 0) == content.count, content.last == UInt8(ascii: "\n"),
            let last = content.split(separator: UInt8(ascii: "\n")).last
        else { return }
        let line = Array(last) + [UInt8(ascii: "\n")]
        let lines = Array([[UInt8]](repeating: line, count: 70_000 / line.count).joined())
        guard write(descriptor, lines, lines.count) == lines.count else { throw HarnessError("write: errno \(errno)") }
    }
}
