import Chatbot

/// What one file of the log says, added up: an endpoint's day.
struct LogDay {
    let endpoint: String
    /// In UTC.
    let day: String
    private(set) var requests = Statistics.Requests()
    /// By model.
    private(set) var replies: [String: Statistics.Replies] = [:]
    /// Questions to which nobody had a reply: the model failed, and the guide was not sure of its own.
    private(set) var unansweredQuestions = 0
    /// Lines that are none of ours, torn ones among them.
    private(set) var passedOver = 0

    /// More models than a site asks on a day. What goes beyond is counted together: a log that somebody else has written shall
    /// not fill the memory.
    private static let mostModels = 100
    static let otherModels = "other models"

    /// Reads a file, as far as its lines are of the time that is wanted; nil when none can be.
    init?(_ file: LogFile, of times: Range<Timestamp>) throws(ControlError) {
        guard file.day < times.upperBound, file.end > times.lowerBound else { return nil }
        let isWhole = times.lowerBound <= file.day && file.end <= times.upperBound
        (endpoint, day) = (file.endpoint, file.day.day)
        var reader = try LineReader(file.path)
        while let line = try reader.next() {
            switch LogLine(line, isWanted: isWhole ? nil : { times.contains($0) }) {
            case .request(let request):
                requests.add(request)
                switch request.outcome {
                case .reply(let reply): replies[key(of: reply.model), default: .init()].add(reply)
                case .noReply: unansweredQuestions += 1
                case .nothing: break
                }
            case .foreign: passedOver += 1
            case .note, nil: break
            }
        }
    }

    private func key(of model: String) -> String {
        replies.count < Self.mostModels || replies[model] != nil ? model : Self.otherModels
    }
}
