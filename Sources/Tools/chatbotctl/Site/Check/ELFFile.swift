import Glibc

/// What the head of an executable says about it (elf(5)).
enum ELFFile {
    enum State {
        case missing, complete
        /// Cut off, or changed on its way: an upload that was broken off, or that was not in binary mode.
        case damaged
    }

    static func state(of path: String) -> State {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return errno == ENOENT ? .missing : .damaged }
        defer { close(file) }
        var head = [UInt8](repeating: 0, count: 64)
        var status = stat()
        guard pread(file, &head, head.count, 0) == head.count, fstat(file, &status) == 0,
            head.starts(with: [0x7F] + Array("ELF".utf8) + [2, 1])
        else { return .damaged }
        func integer(_ offset: Int, _ size: Int) -> Int {
            head[offset..<offset + size].reversed().reduce(0) { ($0 & Int.max >> 8) << 8 | Int($1) }
        }
        // The table of sections is the last thing in our executables.
        let (end, overflows) = integer(40, 8).addingReportingOverflow(integer(58, 2) * integer(60, 2))
        return !overflows && end == Int(status.st_size) ? .complete : .damaged
    }
}
