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
        let outcome: Outcome
    }

    /// What became of a question that came with the request.
    enum Outcome {
        /// There was none, or its reply was there already.
        case nothing
        case reply(Reply)
        /// The model failed, and nothing else answered.
        case noReply
    }

    /// A reply that was made for the request.
    struct Reply {
        /// `guide` where no model answered.
        let model: String
        /// Whether the guide answered because the model did not.
        let isFallback: Bool
        /// Whether the guide said that it has no answer.
        let isDeclined: Bool
        /// Requests to the model's server.
        let attempts: Int
        let promptTokens: Int
        let completionTokens: Int
    }

    private static let figures = ["attempts", "prompt_tokens", "completion_tokens"]

    /// Far more than any reply takes, and so little that sums of them fit.
    private static let largestFigure = Int(Int32.max)

    /// In bytes; longer than any model's.
    private static let longestName = 200

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
        guard let status = fields.int("status"), (100...599).contains(status),
            let milliseconds = fields.int("milliseconds"),
            Self.figures.allSatisfy({ (0...Self.largestFigure).contains(fields.int($0) ?? 0) }),
            fields["model"]?.count ?? 0 <= Self.longestName, fields["source"]?.count ?? 0 <= Self.longestName
        else {
            self = .foreign
            return
        }
        self = .request(Request(status: status, milliseconds: milliseconds, outcome: Outcome(fields)))
    }
}

extension LogLine.Outcome {
    fileprivate init(_ fields: JSONObject) {
        // Of a repeated request, whose reply was there already, nothing is said.
        if let source = fields.string("source") {
            self = .reply(LogLine.Reply(fields, source: source))
        } else {
            self = fields["attempts"] == nil ? .nothing : .noReply
        }
    }
}

extension LogLine.Reply {
    fileprivate init(_ fields: JSONObject, source: String) {
        self.init(
            model: fields.string("model") ?? source, isFallback: source == "guide" && fields["error"] != nil,
            isDeclined: fields.bool("declined") ?? false, attempts: fields.int("attempts") ?? 0,
            promptTokens: fields.int("prompt_tokens") ?? 0, completionTokens: fields.int("completion_tokens") ?? 0)
    }
}
