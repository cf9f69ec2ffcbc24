import CGI
import Chatbot
import JSON
import Logging
import Synchronization

/// The log of one request, on swift-log: what was noted along the way goes into one line at its end.
final class Log: Sendable {
    private let handler: Mutex<JSONLogHandler>

    /// Begins on standard error alone.
    init(endpoint: String, now: @escaping @Sendable () -> Timestamp) {
        handler = Mutex(JSONLogHandler(endpoint: endpoint, now: now))
    }

    /// Goes on in files as well.
    func open(_ configuration: Configuration) throws(ConfigurationError) {
        let level = Logger.Level(try configuration.logLevel())
        handler.withLock { handler in
            handler.directory = "\(configuration.dataDirectory)/logs"
            handler.logLevel = level
        }
    }

    func note(_ key: String, _ value: Int) {
        handler.withLock { $0.note(key, .int(value)) }
    }

    func note(_ key: String, _ value: String) {
        handler.withLock { $0.note(key, .string(value)) }
    }

    func note(_ key: String, _ value: Bool) {
        handler.withLock { $0.note(key, .bool(value)) }
    }

    /// Writes a line of its own, of something that nobody needs to know who does not ask for it.
    func debug(_ text: String) {
        logger.debug("\(text)")
    }

    /// Writes a line of its own, of something that did not keep the request from going on.
    func warn(_ text: String) {
        logger.warning("\(text)")
    }

    /// Notes what an operator needs to know of an error, and nothing of what a client sent.
    func note(_ error: any Error) {
        switch error {
        case let error as ConfigurationError: note("error", error.description)
        case ChatbotError.assistantUnavailable(let error):
            note("error", error.description)
            note("attempts", error.attempts)
        case ChatbotError.storage(let reason), ChatbotError.storageDamaged(let reason),
            ChatbotError.storageBusy(let reason):
            note("error", reason)
        case ChatbotError.inMaintenance: note("error", "MAINTENANCE is on")
        case ChatbotError.tooManyReplies:
            note("error", "as many replies are being made as MAX_REPLIES_IN_FLIGHT allows")
        case ChatbotError.busy: note("error", "others hashed passwords, or held the lock of a limit, for too long")
        case is ChatbotError, is HTTPError: break  // the status says it all
        case let error as CGIError: note("error", error.description)
        default: note("error", "\(type(of: error))")
        }
    }

    /// Writes the line.
    func finish(status: Int, milliseconds: Int) {
        note("status", status)
        note("milliseconds", milliseconds)
        logger.log(level: status >= 500 ? .error : .info, "request")
    }

    private var logger: Logger {
        let handler = handler.withLock { $0 }
        return Logger(label: handler.endpoint) { _ in handler }
    }
}

extension Logger.Level {
    fileprivate init(_ level: Configuration.LogLevel) {
        self =
            switch level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
    }
}
