import Glibc
import SystemPackage

/// The directories of a store.
public enum Directory {
    /// The names in a directory, in no order, without those that begin with a dot; none when it is missing.
    public static func names(in path: String) throws(StorageError) -> [String] {
        var opened = opendir(path)
        while opened == nil, errno == EINTR { opened = opendir(path) }
        guard let directory = opened else {
            let error = StorageError.system(operation: "opendir", path: path, errno: Errno(rawValue: errno))
            if error.isMissingFile { return [] }
            throw error
        }
        defer { closedir(directory) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        guard errno == 0 else {
            throw .system(operation: "readdir", path: path, errno: Errno(rawValue: errno))
        }
        return names
    }

    /// Makes the directories between `root`, which must exist, and `file`.
    ///
    /// A missing root is an error: to begin an empty store next to the real one is worse than to fail.
    static func createAncestors(of file: String, below root: String) throws(StorageError) {
        var directory = root
        for name in file.parentDirectory.dropFirst(root.count).split(separator: "/") {
            directory += "/" + String(name)  // a Substring is appended by generic code: 0.17 million instructions
            do {
                try checked("mkdir", directory) { mkdir(directory, 0o700) }
            } catch {
                guard case .system(_, _, .fileExists) = error else { throw error }
            }
        }
    }

    /// Removes a file, if it is there.
    static func remove(_ file: String) throws(StorageError) {
        do {
            try checked("unlink", file) { unlink(file) }
        } catch {
            guard error.isMissingFile else { throw error }
        }
    }

    /// Makes the names in the directory durable: files made, renamed and unlinked.
    static func synchronize(_ directory: String) throws(StorageError) {
        let descriptor = try checked("open", directory) {
            open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        defer { close(descriptor) }
        try checked("fsync", directory) { fsync(descriptor) }
    }

    /// Makes the name of a new file durable, with all directories up to `root` that lead to it.
    static func synchronizeAncestors(of file: String, upTo root: String) throws(StorageError) {
        var directory = file
        repeat {
            directory = directory.parentDirectory
            try synchronize(directory)
        } while directory != root
    }
}

extension String {
    /// The path without its last name.
    ///
    /// Paths are strings here: the first use of `FilePath` costs as many instructions as the rest of a read.
    var parentDirectory: String {
        guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return String(self[..<slash])
    }
}
