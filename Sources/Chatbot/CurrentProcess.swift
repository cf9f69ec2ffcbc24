import COutlive
@preconcurrency import Glibc  // `environ` is a variable to the compiler; nothing here changes it

/// What the system tells this process of itself.
public enum CurrentProcess {
    /// The folder that holds the folder of the executable: the site's home, for what lies in its `cgi-bin` or `bin`.
    ///
    /// From `/proc/self/exe` and not `argv[0]`, which is whatever the server says.
    public static var home: String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count)
        path.removeLast(path.count - max(count, 0))
        for _ in 0..<2 {
            while let last = path.popLast(), last != CChar(UInt8(ascii: "/")) {}
        }
        return String(decoding: path.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The variables of the environment.
    ///
    /// Read here, because FoundationEssentials' `ProcessInfo` costs as many instructions as the rest of a request.
    public static var environment: [String: String] {
        // With room from the start: growing a dictionary for the first time costs 250,000 instructions.
        var variables = [String: String](minimumCapacity: 64)
        var next = environ
        while let variable = next.pointee {
            let text = String(cString: variable)
            if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                variables[String(text[..<equals])] = String(text[text.utf8.index(after: equals)...])
            }
            next += 1
        }
        return variables
    }

    /// What the system clock says.
    public static var time: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: time.tv_sec * 1000 + time.tv_nsec / 1_000_000)
    }

    /// How many processors the machine has.
    public static var processors: Int { max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }

    /// Lets the process finish what it does when the server ends it because its client has left: from now on the first
    /// SIGTERM only takes it out of the server's sight, and the second one ends it.
    public static func outliveServer() { outlive_the_server() }
}
