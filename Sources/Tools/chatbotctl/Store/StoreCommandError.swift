import Chatbot
import JSONLines

/// Why a command on the store stopped. What it says is for the terminal: no secret, no text of a message.
enum StoreCommandError: Error {
    /// Arguments or settings are missing or wrong, or the command does not fit what it meets.
    case usage(String)
    /// Something could not be read or written.
    case failed(String)
    /// The store, or an archive of one, is damaged.
    case damaged(String)

    /// What an error of the floors below means for a command.
    init(_ error: any Error) {
        switch error {
        case let error as StoreCommandError: self = error
        case let error as ConfigurationError: self = .usage(error.description)
        case StorageError.corrupt: self = .damaged("\(error)")
        case let error as StorageError: self = .failed(error.description)
        case ChatbotError.storage(let reason), ChatbotError.storageBusy(let reason): self = .failed(reason)
        default: self = .failed("\(error)")
        }
    }

    /// The status of the process, as `--help` documents it.
    var exitCode: Int32 {
        switch self {
        case .failed: 1
        case .damaged: 4
        case .usage: 64
        }
    }

    var message: String {
        switch self {
        case .usage(let text), .failed(let text), .damaged(let text): text
        }
    }

    /// For the end of every command's help.
    static let exitCodes = """
        Exit codes: 0 fine; 1 something could not be read or written; 4 damaged; 64 wrong arguments or settings.
        """
}
