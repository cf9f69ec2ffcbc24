import COutlive
public import Environment
@preconcurrency import Glibc  // `environ` is a variable to the compiler; nothing here changes it

/// What the system tells this process of itself.
public enum CurrentProcess {
    /// Where a program lies.
    public struct Executable: Sendable {
        /// The folder that holds its folder: the site's home, for what lies in its `cgi-bin` or `bin`.
        public let home: String
        /// What its file is called, without an extension.
        public let name: String

        init(path: UnsafeBufferPointer<UInt8>) {
            let slash = UInt8(ascii: "/")
            let folder = path.lastIndex(of: slash) ?? 0
            let home = path[..<folder].lastIndex(of: slash) ?? 0
            self.home = String(decoding: UnsafeBufferPointer(rebasing: path[..<home]), as: UTF8.self)
            // Also where an update has just replaced it, and the kernel appends " (deleted)".
            let name = path[min(folder + 1, path.count)...].prefix { $0 != UInt8(ascii: ".") }
            self.name = String(decoding: UnsafeBufferPointer(rebasing: name), as: UTF8.self)
        }
    }

    /// This program, from `/proc/self/exe` and not `argv[0]`, which is whatever the server says.
    public static var executable: Executable {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(PATH_MAX)) { path in
            let count = path.withMemoryRebound(to: CChar.self) {
                readlink("/proc/self/exe", $0.baseAddress!, $0.count)
            }
            return Executable(path: UnsafeBufferPointer(rebasing: path[..<max(count, 0)]))
        }
    }

    /// The variables of the environment.
    ///
    /// Read here, because FoundationEssentials' `ProcessInfo` costs as many instructions as the rest of a request.
    public static var environment: EnvironmentVariables {
        var variables = EnvironmentVariables()
        var next = environ
        while let variable = next.pointee {
            next += 1
            guard let equals = strchr(variable, CInt(UInt8(ascii: "="))) else { continue }
            let name = UnsafeRawBufferPointer(start: variable, count: equals - variable)
            variables.append(String(decoding: name, as: UTF8.self), String(cString: equals + 1))
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
