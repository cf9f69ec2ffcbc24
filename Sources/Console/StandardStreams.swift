import Glibc

/// Standard input, output and error, as a tool is given them.
public enum StandardStreams {
    /// Keeps the numbers 0, 1 and 2 from files of the tool's own, where whoever started it has closed them: what is said to
    /// people would else be written into a backup.
    ///
    /// Each is opened the wrong way round, so that using it is the error that it was.
    public static func reserve() {
        for (descriptor, flags) in [
            (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
        ] where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free is this one.
            _ = open("/dev/null", flags)
        }
    }
}
