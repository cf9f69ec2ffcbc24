/// Why an attempt brought no reply. Holds nothing of the request or of the response's text.
public enum AttemptFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// No whole response came.
    case transport(TransportError)

    /// The server answered with a status other than success.
    case status(Int, ServerError)

    /// The server answered with success, and with something that is not a reply, or with an error in the middle of one.
    case unusable(Defect)

    public enum Defect: Sendable, Equatable {
        case invalidJSON
        case errorObject(ServerError)
        case noChoice
        /// The content is missing, null, white space, or thoughts alone.
        case noContent(finishReason: String?)
    }

    public var description: String {
        switch self {
        case .transport(let error): "\(error)"
        case .status(let status, let error): "status \(status)\(Self.words(of: error))"
        case .unusable(.invalidJSON): "status 200, but the body is not the expected JSON"
        case .unusable(.errorObject(let error)): "status 200, but an error\(Self.words(of: error))"
        case .unusable(.noChoice): "status 200, but no choice"
        case .unusable(.noContent(let finishReason)):
            "status 200, but no content (\(finishReason ?? "no finish reason"))"
        }
    }

    private static func words(of error: ServerError) -> String {
        let words = [error.type, error.code].compactMap { $0 }
        return words.isEmpty ? "" : " (\(words.joined(separator: ", ")))"
    }
}
