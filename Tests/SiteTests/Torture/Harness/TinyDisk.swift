import Foundation
import Glibc

/// A file system of its own for a data folder, of a size that is soon full.
final class TinyDisk: Sendable {
    /// Whether this process may mount one.
    static let isAvailable = (try? TinyDisk(kilobytes: 64)) != nil

    private let folder: ScratchFolder
    var url: URL { folder.url }
    private var ballast: String { url.path + "/ballast" }

    init(kilobytes: Int) throws {
        folder = try ScratchFolder()
        let options = ["-t", "tmpfs", "-o", "size=\(kilobytes)k,mode=0700", "torture"]
        guard try ChildProcess.run(["/bin/mount"] + options + [folder.url.path]).status == 0 else {
            throw HarnessError("mounting is not allowed")
        }
    }

    deinit { _ = try? ChildProcess.run(["/bin/umount", "-l", url.path]) }

    /// Takes all the space that is left.
    func fill() throws {
        let descriptor = open(ballast, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw HarnessError("open: errno \(errno)") }
        defer { close(descriptor) }
        let page = [UInt8](repeating: 0x61, count: 4096)
        while write(descriptor, page, page.count) > 0 {}
        guard errno == ENOSPC else { throw HarnessError("write: errno \(errno)") }
    }

    func free() throws { try FileManager.default.removeItem(atPath: ballast) }
}
