import CGI
import Chatbot
import Logging

/// The log of one request, on swift-log: what was noted along the way goes into one line at its end.
struct Log {
    private(set) var logger: Logger

    /// Begins on standard error alone.
    init(endpoint: String, now: @escaping @Sendable () -> Timestamp) {
        logger = Logger(label: endpoint) { JSONLogHandler(endpoint: $0, now: now) }
    }

    /// Goes on in files as well.
    mutating func open(_ configuration: Configuration) throws(ConfigurationError) {
        guard var handler = logger.handler as? JSONLogHandler else { return }
        handler.directory = "\(configuration.dataDirectory)/logs"
        handler.logLevel = Logger.Level(try configuration.logLevel())
        logger.handler = handler
    }

    mutating func note(_ key: String, _ value: Int) { logger[metadataKey: key] = .stringConvertible(value) }

    mutating func note(_ key: String, _ value: String) { logger[metadataKey: key] = .string(value) }

    /// Notes what an operator needs to know of an error, and nothing of what a client sent.
    mutating func note(_ error: any Error) {
        switch error {
        case let error as ConfigurationError: note("error", error.description)
        case ChatbotError.assistantUnavailable(let error):
            note("error", error.description)
            note("attempts", error.attempts)
        case ChatbotError.storage(let reason), ChatbotError.storageBusy(let reason): note("error", reason)
        case is ChatbotError, is HTTPError: break  // the status says it all
        case let error as CGIError: note("error", error.description)
        default: note("error", "\(type(of: error))")
        }
    }

    /// Writes the line.
    func finish(status: Int, milliseconds: Int) {
        logger.log(
            level: status >= 500 ? .error : .info, "request",
            metadata: ["status": .stringConvertible(status), "milliseconds": .stringConvertible(milliseconds)])
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
