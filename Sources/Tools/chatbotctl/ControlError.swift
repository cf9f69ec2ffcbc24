import Chatbot
import Console
import JSON
import JSONLines

/// Why a command stopped. What it says is for the terminal: no password, no text of a message.
enum ControlError: Error, Equatable {
    /// It could not be done.
    case failed(String)
    /// A file of the store, or an archive of one, is damaged; the text names it, and the line.
    case damaged(String)
    /// Arguments or settings are missing or wrong.
    case usage(String)

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
        case .failed(let text), .usage(let text), .damaged(let text): text
        }
    }

    /// For the discussion of every command.
    static let exitCodes =
        "Exit codes: 0 done; 1 it could not be done; 4 the store, or an archive, is damaged; 64 wrong arguments or settings."
}

extension ControlError {
    /// What an error of the floors below means here.
    init(_ error: any Error) {
        switch error {
        case let error as ControlError: self = error
        case let error as ConfigurationError: self = .usage(error.description)
        case let error as StorageError: self.init(error)
        case let error as ChatbotError: self.init(error)
        default: self = .failed("\(error)")
        }
    }

    private static func damagedFile(_ reason: String) -> ControlError {
        .damaged("\(reason). A damaged file has to be repaired first.")
    }

    private init(_ error: StorageError) {
        switch error {
        case .corrupt, .notRegularFile: self = .damagedFile(error.description)
        default: self = .failed(error.description)
        }
    }

    private init(_ error: ChatbotError) {
        switch error {
        case .invalidInput(let problems):
            self = .usage(problems.map { "The \($0.field) \($0.rule.text)." }.joined(separator: " "))
        case .usernameTaken: self = .failed("There is a user of that name already.")
        case .userNotFound: self = .failed("There is no user of that name.")
        case .conversationNotFound: self = .failed("There is no such conversation.")
        case .incorrectCredentials: self = .failed("The password was changed by somebody else meanwhile. Try again.")
        case .busy: self = .failed("The site is hashing as many passwords as it may. Try again.")
        case .storageBusy(let reason): self = .failed("\(reason). Try again.")
        case .storageDamaged(let reason): self = .damagedFile(reason)
        case .storage(let reason): self = .failed(reason)
        default: self = .failed("\(error)")
        }
    }
}

extension InputProblem.Rule {
    fileprivate var text: String {
        switch self {
        case .tooShort(let minimum): "must have at least \(minimum) characters"
        case .tooLong(let maximum): "must have at most \(maximum) characters"
        case .tooManyBytes(let maximum): "must have at most \(maximum) bytes of UTF-8"
        case .unacceptable(let text): "is not accepted: \(text)"
        }
    }
}
