import Glibc
import SystemPackage

/// What a file needs of the directories above it.
enum Directory {
    /// Makes the directories between `root`, which must exist, and `file`.
    ///
    /// A missing root is an error: to begin an empty store next to the real one is worse than to fail.
    static func createAncestors(of file: FilePath, below root: FilePath) throws(StorageError) {
        var relative = file.removingLastComponent()
        _ = relative.removePrefix(root)
        var directory = root
        for component in relative.components {
            directory.append(component)
            do {
                try checked("mkdir", directory) { directory.withPlatformString { mkdir($0, 0o700) } }
            } catch {
                guard case .system(_, _, .fileExists) = error else { throw error }
            }
        }
    }

    /// Removes a file, if it is there.
    static func remove(_ file: FilePath) throws(StorageError) {
        do {
            try checked("unlink", file) { file.withPlatformString { unlink($0) } }
        } catch {
            guard error.isMissingFile else { throw error }
        }
    }

    /// Makes the names in the directory durable: files made, renamed and unlinked.
    static func synchronize(_ directory: FilePath) throws(StorageError) {
        let descriptor = try checked("open", directory) {
            directory.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        }
        defer { close(descriptor) }
        try checked("fsync", directory) { fsync(descriptor) }
    }

    /// Makes the name of a new file durable, with all directories up to `root` that lead to it.
    static func synchronizeAncestors(of file: FilePath, upTo root: FilePath) throws(StorageError) {
        var directory = file
        repeat {
            directory = directory.removingLastComponent()
            try synchronize(directory)
        } while directory != root
    }
}
