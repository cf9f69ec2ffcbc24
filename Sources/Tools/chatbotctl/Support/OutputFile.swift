import Glibc
import SystemPackage

/// A file that a command writes: under another name until it is whole, and then on the disk. What it says of the site is its
/// owner's, so its mode is 0600, also where it takes the place of one that others could read.
final class OutputFile {
    /// `-` is standard output.
    let path: String
    let descriptor: CInt
    private var isFinished = false

    private var isOutput: Bool { path == "-" }
    private var temporaryPath: String { path + ".unfinished" }

    /// - Parameter isText: whether a terminal can show it.
    init(path: String, isText: Bool = false) throws(ControlError) {
        self.path = path
        if path == "-" {
            guard isText || isatty(STDOUT_FILENO) == 0 else {
                throw .usage("A terminal shows no archive: send standard output to a file or a program.")
            }
            descriptor = dup(STDOUT_FILENO)
            return
        }
        var status = stat()
        guard stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
            throw .usage("\(path) is not a file.")
        }
        let temporaryPath = path + ".unfinished"
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let error = Errno(rawValue: errno)
            isFinished = true  // nothing is there that is this one's
            // The folder of the backups is often not made yet; the name that it would have for a while says nothing.
            if error == .noSuchFileOrDirectory { throw .failed("The folder of \(path) is not there: make it first.") }
            throw .failed("open \(temporaryPath): \(error)")
        }
        // One that was left by a process which was killed is taken over. One that was finished meanwhile has another name
        // now.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, Self.isNamed(temporaryPath, descriptor) else {
            isFinished = true  // it is another one's: not to be removed
            throw .failed("\(temporaryPath): another process is writing it")
        }
        guard ftruncate(descriptor, 0) == 0, fchmod(descriptor, 0o600) == 0 else { throw failure("ftruncate") }
    }

    deinit {
        if !isOutput, !isFinished { unlink(temporaryPath) }
        if descriptor >= 0 { close(descriptor) }
    }

    /// Gives the file its name once everything is on the disk.
    func finish() throws(ControlError) {
        guard !isOutput else { return }
        guard fsync(descriptor) == 0 else { throw failure("fsync") }
        guard rename(temporaryPath, path) == 0 else { throw failure("rename") }
        isFinished = true
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if directory >= 0 { close(directory) } }
        guard directory >= 0, fsync(directory) == 0 else { throw failure("fsync") }
    }

    private static func isNamed(_ path: String, _ descriptor: CInt) -> Bool {
        var (named, opened) = (stat(), stat())
        return lstat(path, &named) == 0 && fstat(descriptor, &opened) == 0
            && named.st_dev == opened.st_dev && named.st_ino == opened.st_ino
    }

    private func failure(_ operation: String) -> ControlError {
        .failed("\(operation) \(path): \(Errno(rawValue: errno))")
    }
}
