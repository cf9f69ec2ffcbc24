import Chatbot
import JSON
import JSONLines

/// Why an export stopped. What it says is for the terminal: no password, no text of a message.
enum ExportError: Error {
    /// Arguments or settings are missing or wrong.
    case usage(String)
    /// The database could not be reached, or refused something.
    case database(String)
    /// A file could not be read or written.
    case file(String)
    /// A file of the store holds a line that is no row; the text names both.
    case corrupt(String)
    /// The database holds what this store has never had.
    case conflict([String])
    /// Files and database do not hold the same.
    case difference([String])

    /// The status of the process, as `--help` documents it.
    var exitCode: Int32 {
        switch self {
        case .database, .file: 1
        case .conflict: 2
        case .difference: 3
        case .corrupt: 4
        case .usage: 64
        }
    }

    var message: String {
        switch self {
        case .usage(let text), .database(let text), .file(let text): text
        case .corrupt(let text): "\(text). Nothing was exported; a damaged file has to be repaired first."
        case .conflict:
            "The database does not hold what this store has exported: another writer was there. Nothing was written."
        case .difference: "The files and the database do not hold the same. With --verify, the rows are listed."
        }
    }

    /// One line for each thing that was found.
    var details: [String] {
        switch self {
        case .conflict(let details), .difference(let details): details
        default: []
        }
    }

    /// For `--json`.
    var json: JSONValue {
        [
            "event": "failed", "exit_code": .int(Int(exitCode)), "message": .string(message),
            "details": .array(details.map { .string($0) }),
        ]
    }
}

extension ExportError {
    /// What an error of the floors below means for an export.
    init(_ error: any Error) {
        switch error {
        case let error as ExportError: self = error
        case let error as ConfigurationError: self = .usage(error.description)
        case StorageError.corrupt: self = .corrupt("\(error)")
        case let error as StorageError: self = .file(error.description)
        default: self = .file("\(error)")
        }
    }
}
