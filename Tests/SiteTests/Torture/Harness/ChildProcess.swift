import Foundation
import Glibc

/// Runs a program to its end, faster than Foundation's `Process` does: what a test here measures its cost in.
enum ChildProcess {
    struct Outcome: Sendable {
        /// The exit code, or the signal that ended it as a negative number.
        let status: Int32
        let output: [UInt8]
        let errors: [UInt8]
    }

    /// - Parameters:
    ///   - environment: all of it; nothing is inherited.
    ///   - input: becomes its standard input; it must fit into the buffer of a socket.
    static func run(
        _ command: [String], environment: [String: String] = [:], input: [UInt8] = []
    ) throws -> Outcome {
        let (inputPipe, outputPipe, errorPipe) = (try Pipe(), try Pipe(), try Pipe())
        inputPipe.writeAndClose(input)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, inputPipe.reading, 0)
        posix_spawn_file_actions_adddup2(&actions, outputPipe.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, errorPipe.writing, 2)

        // The threads that run tests block nearly every signal, which a child inherits.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var id: pid_t = 0
        let error = posix_spawn(&id, command[0], &actions, &attributes, &arguments, &variables)
        guard error == 0 else { throw HarnessError("posix_spawn \(command[0]): errno \(error)") }
        outputPipe.closeWriting()
        errorPipe.closeWriting()

        // One after the other: an endpoint says little on its standard error.
        let (output, errors) = (outputPipe.readAll(), errorPipe.readAll())
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return Outcome(
            status: status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F), output: output, errors: errors)
    }

    /// Two ends of a stream that no other child inherits.
    private final class Pipe {
        let reading: Int32
        private(set) var writing: Int32

        init() throws {
            var ends: [Int32] = [-1, -1]
            // pipe(2) would leave a moment in which another thread's child inherits the ends.
            let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw HarnessError("socketpair: errno \(errno)") }
            (reading, writing) = (ends[0], ends[1])
        }

        deinit {
            close(reading)
            closeWriting()
        }

        func closeWriting() {
            if writing >= 0 { close(writing) }
            writing = -1
        }

        func writeAndClose(_ bytes: [UInt8]) {
            precondition(bytes.count <= 65_536 && (bytes.isEmpty || write(writing, bytes, bytes.count) == bytes.count))
            closeWriting()
        }

        func readAll() -> [UInt8] {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(reading, &buffer, buffer.count)
                if count > 0 { bytes += buffer[..<count] } else if count == 0 || errno != EINTR { return bytes }
            }
        }
    }
}
