import CSyncFS
import Glibc
import SystemPackage

/// The folder that a backup is unpacked to, next to the data folder: it takes the place of that one in one step, or goes.
final class RestoreFolder {
    let path: String
    private let dataFolder: String
    private let descriptor: CInt
    private var isPlaced = false

    /// What may lie in a data folder without a store: it stays.
    private static let companions = ["logs", "limits", ".htaccess"]

    /// - Parameter dataFolder: need not exist; what holds it must.
    init(for dataFolder: String) throws {
        // Through symbolic links: the folder is replaced, and not what leads to it.
        let resolved = realpath(dataFolder, nil)
        defer { free(resolved) }
        self.dataFolder = resolved.map { String(cString: $0) } ?? dataFolder
        path = self.dataFolder + ".restoring"
        try Self.checkEmptiness(of: self.dataFolder)
        guard !Self.isMountPoint(self.dataFolder) else {
            throw ControlError.usage(
                "\(self.dataFolder) is a mount point, which nothing can take the place of: let DATA_DIR be a folder in it."
            )
        }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw Self.failure("mkdir", path) }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            isPlaced = true  // nothing is there that is this one's
            throw Self.failure("open", path)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            isPlaced = true  // it is another one's: not to be removed
            throw ControlError.failed("\(path): another restore is writing it")
        }
        // What a restore has left that was killed.
        clear()
        guard fchmod(descriptor, 0o700) == 0 else { throw Self.failure("chmod", path) }
    }

    deinit {
        if !isPlaced {
            clear()
            rmdir(path)
        }
        if descriptor >= 0 { close(descriptor) }
    }

    func makeDirectory(_ name: String) throws {
        guard mkdir("\(path)/\(name)", 0o700) == 0 || errno == EEXIST else {
            throw Self.failure("mkdir", "\(path)/\(name)")
        }
    }

    /// Makes a file that must not be there yet, and writes to it what `pieces` hands on.
    func makeFile(_ name: String, _ pieces: (_ write: (UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
        let path = "\(path)/\(name)"
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            if errno == EEXIST { throw ArchiveError("\(name) is in it twice") }
            throw Self.failure("open", path)
        }
        defer { close(file) }
        try pieces { bytes in
            var start = 0
            while start < bytes.count {
                let count = write(file, bytes.baseAddress! + start, bytes.count - start)
                if count < 0, errno != EINTR { throw Self.failure("write", path) }
                start += max(count, 0)
            }
        }
    }

    /// Waits until everything is on the disk: all at once, because a store may have a million files.
    func synchronize() throws {
        guard sync_file_system(descriptor) == 0 else { throw Self.failure("syncfs", path) }
    }

    /// Takes the place of the data folder.
    func place() throws {
        try Self.checkEmptiness(of: dataFolder)
        for name in Self.companions where access("\(dataFolder)/\(name)", F_OK) == 0 {
            guard rename("\(dataFolder)/\(name)", "\(path)/\(name)") == 0 else {
                throw Self.failure("rename", "\(dataFolder)/\(name)")
            }
        }
        for table in try Self.names(in: dataFolder) { Self.removeEmpty("\(dataFolder)/\(table)") }
        // Over a directory only when that is empty: what came meanwhile is not lost.
        guard rename(path, dataFolder) == 0 else {
            throw Self.failure("rename \(path) to", dataFolder)
        }
        isPlaced = true
        let parent = String(dataFolder[..<(dataFolder.lastIndex(of: "/") ?? dataFolder.startIndex)])
        let directory = open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if directory >= 0 { close(directory) } }
        guard directory >= 0, fsync(directory) == 0 else { throw Self.failure("fsync", parent) }
    }

    /// Removes what was unpacked, and gives back the companions that were on their way: no archive holds any. Where there is no
    /// data folder they stay, for the next one.
    private func clear() {
        for name in Self.companions where access("\(dataFolder)/\(name)", F_OK) != 0 {
            rename("\(path)/\(name)", "\(dataFolder)/\(name)")
        }
        for name in (try? Self.names(in: path)) ?? [] where !Self.companions.contains(name) {
            Self.remove("\(path)/\(name)")
        }
    }

    /// - Throws: `ControlError.usage` when there is a store, or anything else that would be lost.
    private static func checkEmptiness(of folder: String) throws {
        for name in try names(in: folder) where !companions.contains(name) && !isEmptyTree("\(folder)/\(name)") {
            throw ControlError.usage(
                "\(folder) is not empty: it has \(name). A backup is restored only where no store is; move that one away."
            )
        }
    }

    /// Whether a folder holds nothing but folders, as after the last user has gone.
    private static func isEmptyTree(_ path: String) -> Bool {
        guard isDirectory(path), let names = try? names(in: path) else { return false }
        return names.allSatisfy { isEmptyTree("\(path)/\($0)") }
    }

    private static func removeEmpty(_ path: String) {
        for name in (try? names(in: path)) ?? [] { removeEmpty("\(path)/\(name)") }
        rmdir(path)
    }

    private static func remove(_ path: String) {
        if isDirectory(path) {
            for name in (try? names(in: path)) ?? [] { remove("\(path)/\(name)") }
            rmdir(path)
        } else {
            unlink(path)
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a file system begins here, as far as its number tells. Where it does not, the last step fails.
    private static func isMountPoint(_ folder: String) -> Bool {
        var (own, above) = (stat(), stat())
        return lstat(folder, &own) == 0 && lstat("\(folder)/..", &above) == 0 && own.st_dev != above.st_dev
    }

    /// All names but `.` and `..`; none when the folder is missing.
    private static func names(in path: String) throws -> [String] {
        guard let directory = opendir(path) else {
            if errno == ENOENT { return [] }
            throw failure("opendir", path)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func failure(_ operation: String, _ path: String) -> ControlError {
        .failed("\(operation) \(path): \(Errno(rawValue: errno))")
    }
}
