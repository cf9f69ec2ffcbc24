import Chatbot
import Glibc
import JSON
import Logging

/// Writes each event as one JSON object a line, to standard error and to `<directory>/<endpoint>/<day>.jsonl`.
///
/// A log that cannot be written does not fail the request.
struct JSONLogHandler: LogHandler {
    let endpoint: String
    /// Where the files go; `nil` for standard error alone.
    var directory: String?
    let now: @Sendable () -> Timestamp

    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    /// What every line bears besides, in the order of the names. Not as metadata: the types of that dictionary cost a process
    /// 80,000 instructions.
    private var notes: [JSONValue.Member] = []

    init(endpoint: String, now: @escaping @Sendable () -> Timestamp) {
        (self.endpoint, self.now) = (endpoint, now)
    }

    /// Sets what every line bears from now on.
    mutating func note(_ name: String, _ value: JSONValue) {
        let index = notes.firstIndex { $0.name >= name } ?? notes.endIndex
        if index < notes.endIndex, notes[index].name == name { notes.remove(at: index) }
        notes.insert(.init(name, value), at: index)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let time = now()
        var members: [JSONValue.Member] = [
            .init("time", .string(time.description)), .init("level", .string(event.level.rawValue)),
            .init("endpoint", .string(endpoint)), .init("message", .string(event.message.description)),
        ]
        members += notes
        if !metadata.isEmpty { members += Self.members(of: metadata) }
        if let given = event.metadata { members += Self.members(of: given) }
        let line = JSONValue.object(members).utf8 + [UInt8(ascii: "\n")]
        Self.write(line, to: STDERR_FILENO)
        guard let directory else { return }
        let folder = "\(directory)/\(endpoint)"
        let path = "\(folder)/\(time.day).jsonl"
        var descriptor = Self.open(path)
        if descriptor < 0, errno == ENOENT {
            for missing in [directory, folder] { mkdir(missing, 0o700) }
            descriptor = Self.open(path)
        }
        guard descriptor >= 0 else { return }
        Self.write(line, to: descriptor)
        close(descriptor)
    }

    /// Apart, and for what is there: that an empty dictionary of these is walked costs a process 36,000 instructions, too.
    @inline(never) private static func members(of metadata: Logger.Metadata) -> [JSONValue.Member] {
        metadata.map { JSONValue.Member($0, .string($1.description)) }
    }

    private static func open(_ path: String) -> CInt {
        Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }

    /// In one call, so that lines of several processes do not mix.
    private static func write(_ line: [UInt8], to descriptor: CInt) {
        _ = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}
