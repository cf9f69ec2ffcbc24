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
    /// With room from the start: growing a dictionary for the first time costs 250,000 instructions.
    var metadata = Logger.Metadata(minimumCapacity: 16)

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
        for (key, value) in (Array(metadata) + Array(event.metadata ?? [:])).sorted(by: { $0.key < $1.key }) {
            members.append(.init(key, Self.json(value)))
        }
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

    private static func json(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .stringConvertible(let number as Int): .int(number)
        default: .string(value.description)
        }
    }

    private static func open(_ path: String) -> CInt {
        Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }

    /// In one call, so that lines of several processes do not mix.
    private static func write(_ line: [UInt8], to descriptor: CInt) {
        _ = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}
