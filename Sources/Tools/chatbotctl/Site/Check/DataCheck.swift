import Chatbot
import Console
import Glibc
import JSON
import JSONLines
import SystemPackage

/// The data folder: whether it is there, on a disk that keeps what it is given, with room and with locks.
struct DataCheck {
    let directory: String
    let clock: ClockCheck

    func run(_ findings: Findings) throws {
        var status = stat()
        guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return try findings.error(
                "data.folder", "\(directory) is not there",
                advice: "is a volume not mounted? Else mkdir -m 700 \(directory), or put DATA_DIR right")
        }
        try checkFile(findings)
        try checkFileSystem(findings)
        try checkTimes(findings)
    }

    /// Tries what every write of the store does, on a file of its own.
    private func checkFile(_ findings: Findings) throws {
        // With a dot: whatever goes through the store passes it over.
        let path = "\(directory)/.check-\(getpid())"
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return try report("open", findings) }
        defer { close(file) }
        defer { unlink(path) }
        let bytes = [UInt8](repeating: UInt8(ascii: "\n"), count: 4096)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else { return try report("write", findings) }
        guard fsync(file) == 0 else { return try report("fsync", findings) }
        try findings.ok("data.write", "a file can be made, written, synced and removed")
        try checkLock(of: file, path, findings)
    }

    private func report(_ operation: String, _ findings: Findings) throws {
        let error = Errno(rawValue: errno)
        try findings.error(
            "data.write", "\(operation) in \(directory): \(error)", advice: Self.advice(about: error, directory))
    }

    private static func advice(about error: Errno, _ directory: String) -> String {
        switch error {
        case .permissionDenied, .notPermitted:
            permissionAdvice(directory)
        case .noSpace, .diskQuotaExceeded: "make room: `chatbotctl logs prune` does, or a larger quota"
        case .readOnlyFileSystem: "have it mounted for writing, or put DATA_DIR elsewhere"
        default: "ask the host; until then, put DATA_DIR on another disk"
        }
    }

    private static func permissionAdvice(_ directory: String) -> String {
        var status = stat()
        guard stat(directory, &status) == 0, status.st_uid != geteuid() else { return "chmod 700 \(directory)" }
        return "run this as user \(status.st_uid), whose folder it is; if the site runs as user \(geteuid()): "
            + "chown -R \(geteuid()) \(directory)"
    }

    /// Two that want the same lock: the second must not get it.
    private func checkLock(of file: CInt, _ path: String, _ findings: Findings) throws {
        let other = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        defer { if other >= 0 { close(other) } }
        let (first, second) = (flock(file, LOCK_EX | LOCK_NB), flock(other, LOCK_EX | LOCK_NB))
        if first == 0, second == -1, errno == EWOULDBLOCK {
            try findings.ok("data.lock", "flock works")
        } else {
            try findings.error(
                "data.lock", "flock does not keep two apart here: nothing guards the files",
                advice: "put DATA_DIR on a local disk")
        }
    }

    private func checkFileSystem(_ findings: Findings) throws {
        let fileSystem: FileSystem
        do throws(Errno) { fileSystem = try FileSystem(of: directory) } catch {
            return try findings.warning("data.disk", "statfs \(directory): \(error)", advice: "ask the host")
        }
        if let objection = fileSystem.objection {
            try findings.warning(
                "data.disk", "\(directory) lies \(objection)",
                advice: "put DATA_DIR on a local disk: locks and appends are only safe there")
        } else {
            try findings.ok("data.disk", "no network file system")
        }
        let space = "\((fileSystem.free >> 20).grouped) MiB are free"
        switch fileSystem.free {
        case ..<Self.tightSpace:
            try findings.error("data.space", space, advice: Self.advice(about: .noSpace, directory))
        case ..<Self.littleSpace:
            try findings.warning("data.space", space, advice: Self.advice(about: .noSpace, directory))
        default: try findings.ok("data.space", "\(space), as far as no quota says otherwise")
        }
        guard let files = fileSystem.freeFiles else { return }
        if files < Self.fewFiles {
            try findings.warning(
                "data.files", "room for \(files.grouped) more files; each conversation is one",
                advice: "remove files, or put DATA_DIR on another disk")
        } else {
            try findings.ok("data.files", "room for \(files.grouped) more files")
        }
    }

    private static let tightSpace = 16 << 20
    private static let littleSpace = 256 << 20
    private static let fewFiles = 10_000

    private func checkTimes(_ findings: Findings) throws {
        let newest: (path: String, time: Timestamp)?
        do { newest = try newestTime() } catch {
            var status = stat()
            let owner = stat(directory, &status) == 0 ? status.st_uid : geteuid()
            return try findings.error(
                "data.logs", ControlError(error).message,
                advice: "remove it if it is no log; else chown -R \(owner) \(directory)/logs")
        }
        if let newest { try clock.compare(with: newest.time, of: newest.path, findings) }
    }

    /// When the site has written last, by its own clock, and where that is seen.
    private func newestTime() throws -> (path: String, time: Timestamp)? {
        var newest: (path: String, time: Timestamp)?
        func note(_ path: String, _ time: Timestamp?) {
            guard let time, time > newest?.time ?? Timestamp(milliseconds: .min) else { return }
            newest = (path, time)
        }
        for table in FileStore.Table.allCases {
            let path = "\(directory)/sequences/\(table.rawValue).jsonl"
            var status = stat()
            if stat(path, &status) == 0 { note(path, Timestamp(milliseconds: status.st_mtim.tv_sec * 1000)) }
        }
        var logs: [String: LogFile] = [:]
        for log in try LogFile.all(in: directory) { logs[log.endpoint] = log }
        for log in logs.values { note(log.path, try lastTime(in: log)) }
        return newest
    }

    private func lastTime(in log: LogFile) throws -> Timestamp? {
        var reader = try LineReader(log.path)
        // Two: the last one may be torn.
        var (beforeLast, last): (ArraySlice<UInt8>, ArraySlice<UInt8>) = ([], [])
        while let line = try reader.next() { (beforeLast, last) = (last, line) }
        return [last, beforeLast].lazy.compactMap { JSONObject($0)?.string("time").flatMap(Timestamp.init) }.first
    }
}
