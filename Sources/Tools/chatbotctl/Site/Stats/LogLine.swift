import Chatbot
import JSON

/// What a line of a log says.
enum LogLine {
    case request(Request)
    /// Something that happened within a request.
    case note
    /// Torn, or written by something else.
    case foreign

    struct Request {
        let status: Int
        let milliseconds: Int
        let reply: Reply?
    }

    /// A reply that was made for the request.
    struct Reply {
        /// `guide` where no model answered.
        let model: String
        /// Whether the guide answered because the model did not.
        let isFallback: Bool
        /// Requests to the model's server.
        let attempts: Int
        let promptTokens: Int
        let completionTokens: Int
    }

    private static let figures = ["attempts", "prompt_tokens", "completion_tokens"]

    /// Far more than any reply takes, and so little that sums of them fit.
    private static let largestFigure = Int(Int32.max)

    /// Reads a line.
    /// - Parameter isWanted: asked for the time; `nil` when every time is.
    /// - Returns: nil for a line of a time that is not wanted.
    init?(_ line: ArraySlice<UInt8>, isWanted: ((Timestamp) -> Bool)?) {
        guard let fields = JSONObject(line), let message = fields["message"], fields["level"] != nil,
            let time = fields["time"], time.count == 26
        else {
            self = .foreign
            return
        }
        if let isWanted {
            guard let time = fields.string("time").flatMap(Timestamp.init) else {
                self = .foreign
                return
            }
            guard isWanted(time) else { return nil }
        }
        guard message.elementsEqual(#""request""#.utf8) else {
            self = .note
            return
        }
        guard let status = fields.int("status"), let milliseconds = fields.int("milliseconds"),
            Self.figures.allSatisfy({ (0...Self.largestFigure).contains(fields.int($0) ?? 0) })
        else {
            self = .foreign
            return
        }
        self = .request(Request(status: status, milliseconds: milliseconds, reply: Reply(fields)))
    }
}

extension LogLine.Reply {
    fileprivate init?(_ fields: JSONObject) {
        // Of a repeated request, whose reply was there already, nothing is said.
        guard let source = fields.string("source") else { return nil }
        self.init(
            model: fields.string("model") ?? source, isFallback: source == "guide" && fields["error"] != nil,
            attempts: fields.int("attempts") ?? 0, promptTokens: fields.int("prompt_tokens") ?? 0,
            completionTokens: fields.int("completion_tokens") ?? 0)
    }
}
