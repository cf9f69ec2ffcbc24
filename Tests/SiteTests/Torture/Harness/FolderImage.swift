import Foundation
import Glibc

/// The files and folders below a folder, with what is in them: to keep a state, to go back to it, and to build others.
struct FolderImage: Hashable, Sendable {
    struct File: Hashable, Sendable {
        var bytes: [UInt8]
        var mode: mode_t = 0o600
    }

    /// By paths below the folder, without a slash at the end.
    var files: [String: File]
    var folders: Set<String>

    init(files: [String: File] = [:], folders: Set<String> = []) { (self.files, self.folders) = (files, folders) }

    /// Reads a folder, all but what is in folders of the top that are named.
    init(of folder: URL, without excluded: Set<String> = []) throws {
        self.init()
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            if let top = path.split(separator: "/").first, excluded.contains(String(top)) { continue }
            var status = stat()
            guard lstat("\(folder.path)/\(path)", &status) == 0 else { throw HarnessError("lstat: errno \(errno)") }
            if status.st_mode & S_IFMT == S_IFDIR {
                folders.insert(path)
            } else {
                files[path] = File(
                    bytes: [UInt8](try Data(contentsOf: folder.appending(path: path))), mode: status.st_mode & 0o7777)
            }
        }
    }

    /// Writes everything into an empty folder.
    func write(to folder: URL) throws {
        for path in folders.sorted() {
            guard mkdir("\(folder.path)/\(path)", 0o700) == 0 else { throw HarnessError("mkdir: errno \(errno)") }
        }
        for (path, file) in files {
            let descriptor = open("\(folder.path)/\(path)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw HarnessError("open \(path): errno \(errno)") }
            defer { close(descriptor) }
            let count = file.bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count == file.bytes.count else { throw HarnessError("write: errno \(errno)") }
            fchmod(descriptor, file.mode)
        }
    }
}

/// A folder that is gone when the value is.
final class ScratchFolder: Sendable {
    let url: URL

    /// In memory where that is possible: what is tried there are rules, and not a disk.
    init() throws {
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var path = Array("\(parent)/torture.XXXXXX".utf8CString)
        guard mkdtemp(&path) != nil else { throw HarnessError("mkdtemp: errno \(errno)") }
        url = URL(filePath: String(decoding: path.dropLast().map(UInt8.init), as: UTF8.self))
    }

    convenience init(_ image: FolderImage) throws {
        try self.init()
        try image.write(to: url)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
