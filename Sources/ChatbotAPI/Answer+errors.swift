import CGI
import Chatbot
import HTTPTypes

/// The one place where an error becomes a status code and a message for clients.
extension Answer {
    /// What a client is told about an error. Whatever the error knows beyond that is for the log.
    init(_ error: any Error) {
        switch error {
        case let error as HTTPError: self.init(error)
        case let error as ChatbotError: self.init(error)
        case let error as CGIError: self.init(error)
        case is ConfigurationError: self = .error(.internalServerError, "Server configuration error")
        default: self = .failure
        }
    }

    static let failure = Answer.error(.internalServerError, "Failed to process request")

    private init(_ error: HTTPError) {
        switch error {
        case .notFound: self = .error(.notFound, "Not Found")
        case .methodNotAllowed(let methods):
            self = .error(
                .methodNotAllowed, "Method Not Allowed",
                headerFields: [.init(name: .allow, value: methods.map(\.rawValue).joined(separator: ", "))])
        case .unsupportedMediaType: self = .error(.unsupportedMediaType, "Unsupported Media Type")
        case .invalid(let fields): self = .invalid(fields)
        }
    }

    private init(_ error: CGIError) {
        switch error {
        case .bodyTooLarge: self = .error(.contentTooLarge, "Request body too large")
        case .incompleteBody: self = .invalid([.incomplete])
        case .malformedRequest: self = .error(.badRequest, "Bad Request")
        case .notCGI, .clientGone, .system: self = .failure
        }
    }

    private init(_ error: ChatbotError) {
        switch error {
        case .invalidInput(let problems): self = .invalid(problems.map { InvalidField($0) })
        case .usernameTaken: self = .error(.badRequest, "Username already registered")
        case .incorrectCredentials: self = .unauthorized("Incorrect username or password")
        case .invalidToken: self = .unauthorized("Invalid authentication credentials")
        case .userNotFound: self = .unauthorized("User not found")
        case .conversationNotFound: self = .error(.notFound, "Conversation not found")
        case .emptyMessage: self = .error(.badRequest, "Message content cannot be empty")
        case .idempotencyKeyReused: self = .invalid([.reusedKey])
        case .replyInProgress:
            self = .error(
                .conflict, "A reply is already being generated in this conversation",
                headerFields: [.init(name: .retryAfter, value: "5")])
        case .tooManyRequests(let admission):
            var fields = [HTTPField](admission)
            fields.append(.retryAfter, String(admission.secondsUntilReset))
            self = .error(.tooManyRequests, "Too many requests", headerFields: fields)
        case .assistantUnavailable(let error): self = .unavailable(retryAfter: max(error.retryAfter ?? 10, 1))
        case .tooManyReplies: self = .unavailable(retryAfter: 5)
        case .inMaintenance:
            self = .error(
                .serviceUnavailable, "The service is being moved. Please try again in a few minutes.",
                headerFields: [.init(name: .retryAfter, value: "60")])
        case .storage, .storageDamaged: self = .failure
        case .storageBusy, .busy:
            self = .error(
                .serviceUnavailable, "Failed to process request", headerFields: [.init(name: .retryAfter, value: "5")])
        }
    }

    private static func invalid(_ fields: [InvalidField]) -> Answer {
        .error(.unprocessableContent, "Invalid request format", fields: fields)
    }

    private static func unavailable(retryAfter seconds: Int) -> Answer {
        .error(
            .serviceUnavailable, "The assistant is temporarily unavailable. Please try again in a moment.",
            headerFields: [.init(name: .retryAfter, value: String(seconds))])
    }

    private static func unauthorized(_ detail: String) -> Answer {
        .error(.unauthorized, detail, headerFields: [.init(name: .wwwAuthenticate, value: "Bearer")])
    }
}
