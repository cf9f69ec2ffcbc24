import Chatbot
import Console

/// The page: the sentences that matter, and then a section for each thing one may want to see.
struct ReportPage {
    let figures: ReportFigures
    /// Nil where the store could not be read.
    let store: StoreFigures?
    let written: Timestamp

    /// More do not fit on a page that somebody shall look through; the tables have all.
    static let mostCharts = 20

    var markup: Markup {
        .document {
            Markup("head") {
                Markup("meta", ["charset": "utf-8"])
                Markup("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                // The page has nothing to fetch, and whatever may have come into it shall not either.
                Markup(
                    "meta",
                    [
                        "http-equiv": "Content-Security-Policy",
                        "content": "default-src 'none'; style-src 'unsafe-inline'",
                    ])
                Markup("meta", ["name": "robots", "content": "noindex"])
                Markup("title") { "Chatbot report, \(period)" }
                Markup("style") { Self.style }
            }
            Markup("body") {
                Markup("header") {
                    Markup("h1") { "Chatbot report" }
                    Markup("p", ["class": "period"]) { period }
                    Markup("p", ["class": "lead"]) { lead }
                }
                Markup("main") {
                    keyFigures
                    if !isEmpty { sections.map(\.markup) }
                    growth?.markup ?? Markup()
                }
                Markup("footer") { notes.map { note in Markup("p") { note } } }
            }
        }
    }

    private var sections: [Section] { [traffic, times, errors, replies, guide] }

    private var isEmpty: Bool { figures.statistics.requests.isEmpty }

    /// The first and the last day, and the times of day where these are not whole.
    private var period: String {
        let (since, until) = (figures.times.lowerBound, figures.times.upperBound)
        func text(_ time: Timestamp) -> String {
            time == time.startOfDay ? time.day : "\(time.day) \(time.description.dropFirst(11).prefix(5))"
        }
        let end = until == until.startOfDay ? "the end of \(until.adding(hours: -24).day)" : text(until)
        return "\(text(since)) to \(end), in UTC"
    }

    private var lead: String {
        guard !isEmpty else {
            return figures.statistics.passedOver == 0
                ? "The logs have no requests of this time."
                : "The logs have no requests of this time that could be read."
        }
        let (requests, replies) = (figures.statistics.allRequests, figures.statistics.allReplies)
        var parts = [
            "\(replies.count.counted("reply", "replies")) in \(figures.days.count.counted("day"))",
            requests.serverErrors == 0
                ? "none of \(requests.count.counted("request")) failed"
                : "\(Quantity.share(requests.serverErrors, of: requests.count)) of "
                    + "\(requests.count.counted("request")) failed",
        ]
        if let sending = figures.statistics.requests["messages-send"]?.latencies {
            parts.append(
                "half of the messages were answered within \(Quantity.time(sending.percentile(50))), "
                    + "95\u{A0}% within \(Quantity.time(sending.percentile(95)))")
        }
        if replies.fallbacks > 0 {
            parts.append("the guide stood in for the model \(replies.fallbacks.counted("time"))")
        }
        let open = replies.declined + unanswered
        if open > 0 { parts.append("\(open.counted("question")) found no answer") }
        return parts.joined(separator: "; ") + "."
    }

    var unanswered: Int { figures.byDay.reduce(0) { $0 + $1.unansweredQuestions } }

    private var keyFigures: Markup {
        let (requests, replies) = (figures.statistics.allRequests, figures.statistics.allReplies)
        var list = [
            ("requests", requests.count.grouped),
            (
                "failed (5xx)",
                "\(requests.serverErrors.grouped) (\(Quantity.share(requests.serverErrors, of: requests.count)))"
            ),
            ("replies", replies.count.grouped),
            ("tokens", (replies.promptTokens + replies.completionTokens).grouped),
        ]
        if let store {
            list.append(("users (new)", "\((store.users.last ?? 0).grouped) (+\(store.newUsers.grouped))"))
            list.append(("store now", Quantity.bytes(store.bytes)))
        }
        return Markup("dl") {
            list.map { name, value in
                Markup("div") {
                    Markup("dt") { name }
                    Markup("dd") { value }
                }
            }
        }
    }

    private var notes: [String] {
        var notes = [
            "Written on \(written.day) at \(written.description.dropFirst(11).prefix(5)) UTC by chatbotctl \(Version.current), "
                + "from \(figures.statistics.files.counted("log")). Days are those of UTC; the first and the last "
                + "one may not be whole. Percentiles are exact (nearest rank). What LOG_LEVEL keeps out of the logs, and logs that "
                + "were deleted, are not counted."
        ]
        if figures.statistics.passedOver > 0 {
            notes.append(
                "Unreadable: \(figures.statistics.passedOver.counted("line")) of the logs, torn or written by "
                    + "something else, passed over.")
        }
        if store == nil {
            notes.append("The store could not be read, so nothing is said of it. See chatbotctl verify.")
        }
        return notes
    }
}
