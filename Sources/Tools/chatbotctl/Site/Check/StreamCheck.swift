import ChatCompletions
import Chatbot
import Console

/// Asks the site a question as a user who is made for it, and looks at how the reply comes.
struct StreamCheck {
    let configuration: Configuration
    let client: SiteClient

    private static let question = "How do I withdraw money from my wallet?"

    func run(_ findings: Findings) throws {
        // That the user's files go is no news.
        let store = try configuration.storeForWriting(onEvent: { _ in })
        guard try !configuration.http().isInMaintenance else {
            return try findings.warning(
                "site.question", "nothing was asked while MAINTENANCE is on", advice: "try again when it is off")
        }
        try TemporaryUser.with(in: store) { user in
            let token = try TemporaryUser.token(of: user, configuration)
            try ask(as: user, headers: ["Authorization: Bearer \(token)"], store, findings)
        }
    }

    private func ask(as user: User, headers: [String], _ store: FileStore, _ findings: Findings) throws {
        let opened: SiteClient.Response
        do throws(TransportError) {
            opened = try client.send("POST", "/conversations/", headers: headers, body: [])
        } catch { return try report(error, findings) }
        guard opened.status == 200, let conversation = Int(String(decoding: opened.body, as: UTF8.self)) else {
            return try report(opened, findings)
        }
        let stream: StreamedQuestion
        do throws(TransportError) {
            stream = try StreamedQuestion(Self.question, in: conversation, headers: headers, client)
        } catch { return try report(error, findings) }
        try report(stream, by: try source(of: user, in: store), findings)
    }

    private func report(_ error: TransportError, _ findings: Findings) throws {
        try findings.error(
            "site.question", "the reply did not come to its end: \(error)",
            advice: "the server's error log and data/logs/messages-send say why")
    }

    private func report(_ opened: SiteClient.Response, _ findings: Findings) throws {
        let isAnotherStore = opened.status == 401
        try findings.error(
            "site.question", "opening a conversation is answered with \(opened.status)",
            advice: isAnotherStore
                ? "the site has other data than --home: is DATA_DIR the same?"
                : "data/logs/conversations-create says why")
    }

    /// Who found the words of the reply.
    private func source(of user: User, in store: FileStore) throws -> Message.Source? {
        for summary in try store.conversations(of: user.id) {
            let reply = try store.messages(in: summary.conversation.id, of: user.id).last { $0.sender == .assistant }
            if let source = reply?.draft.source { return source }
        }
        return nil
    }

    private func report(_ stream: StreamedQuestion, by source: Message.Source?, _ findings: Findings) throws {
        guard stream.status == 200, let source else {
            let end = stream.status == 200 ? "the stream ended with an error" : "it is answered with \(stream.status)"
            return try findings.error(
                "site.question", "a question got no reply: \(end)", advice: "data/logs/messages-send says why")
        }
        let time = (Int(stream.total / .milliseconds(1))).grouped
        try findings.ok("site.question", "a question was answered by \(source.answerer) in \(time) ms")
        let isStream = stream.headers["content-type"]?.hasPrefix("text/event-stream") == true
        let coding = stream.headers["content-encoding"] ?? "identity"
        if !isStream || coding != "identity" {
            try findings.error(
                "site.stream", "the stream comes as \(isStream ? coding.withoutControls : "something else")",
                advice: "upload .htaccess (its line with no-gzip), and keep proxies from compressing text/event-stream")
        } else if stream.events.last != "message" {
            try findings.error(
                "site.stream", "the stream ends before the reply does",
                advice: "something between cuts it off: the server's error log, or that of a proxy, may say why")
        } else if source == .guide {
            try findings.ok("site.stream", "not compressed; the guide answers too fast to tell whether it is held back")
        } else if stream.events.count > 3, stream.total > .seconds(1), stream.spread < stream.total / 20 {
            try findings.warning(
                "site.stream", "all \(stream.events.count) events came at once, after \(time) ms",
                advice: "a proxy or CDN in front has to pass text/event-stream on unbuffered")
        } else {
            let spread = Int(stream.spread / .milliseconds(1)).grouped
            try findings.ok("site.stream", "\(stream.events.count) events came over \(spread) ms")
        }
    }
}

extension Message.Source {
    fileprivate var answerer: String {
        switch self {
        case .groq: "the model"
        case .guide: "the guide"
        }
    }
}
