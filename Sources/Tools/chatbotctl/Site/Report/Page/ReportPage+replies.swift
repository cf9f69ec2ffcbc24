import Console

/// What the assistant said, what that took, and what it had no answer to; and how the site grew.
extension ReportPage {
    /// So many colours can be told apart.
    private static let mostModels = 5

    var replies: Section {
        let all = figures.statistics.allReplies
        let models = models
        func bars(_ title: String, _ unit: String, _ value: (Statistics.Replies) -> Int) -> Figure {
            dailyBars(title, models.map { Series($0.name, $0.days.map(value)) }, unit: unit)
        }
        var table = Table(columns: ["model", "replies", "prompt tokens", "completion tokens", "retries"])
        for model in figures.modelsByReplies {
            let sum = figures.replies(of: [model]).reduce(into: Statistics.Replies()) { $0.add($1) }
            table.rows.append(
                [model, sum.count.grouped, sum.promptTokens.grouped, sum.completionTokens.grouped, sum.retries.grouped])
        }
        return Section(
            title: "Replies and tokens",
            text:
                "\(all.count.counted("reply", "replies")) with \(all.promptTokens.grouped) tokens of prompts and "
                + "\(all.completionTokens.grouped) of completions. Retries are requests to the model's server beyond the first of "
                + "a reply: \(all.retries.grouped).",
            figures: (all.count > 0 ? [bars("Replies by day and model", "Replies", \.count)] : [])
                + (all.promptTokens + all.completionTokens > 0
                    ? [
                        bars("Prompt tokens by day and model", "Tokens", \.promptTokens),
                        bars("Completion tokens by day and model", "Tokens", \.completionTokens),
                    ] : []),
            table: table.rows.isEmpty ? nil : table)
    }

    /// The models with the most replies, and the others together.
    private var models: [(name: String, days: [Statistics.Replies])] {
        let names = figures.modelsByReplies
        guard names.count > Self.mostModels + 1 else { return names.map { ($0, figures.replies(of: [$0])) } }
        let others = names.dropFirst(Self.mostModels)
        return names.prefix(Self.mostModels).map { ($0, figures.replies(of: [$0])) }
            + [("\(others.count) others", figures.replies(of: Set(others)))]
    }

    var guide: Section {
        let all = figures.statistics.allReplies
        let open = all.declined + unanswered
        return Section(
            title: "The guide",
            text: "\(all.fallbacks.counted("reply", "replies")) came from the guide because no model gave one. "
                + "\(open.counted("question")) found no answer: \(all.declined.grouped) times the guide said "
                + "that it has none, and \(unanswered.grouped) times the model failed and the guide was not sure of its own. What "
                + "was asked is in no log.",
            figures: [
                dailyBars(
                    "Replies of the guide in place of a model",
                    [Series("replies", figures.byDay.map(\.replies.fallbacks))], unit: "Replies"),
                dailyBars(
                    "Questions without an answer",
                    [
                        Series("the guide has none", figures.byDay.map(\.replies.declined)),
                        Series("the model failed", figures.byDay.map(\.unansweredQuestions)),
                    ], unit: "Questions"),
            ])
    }

    /// Nil where the store could not be read.
    var growth: Section? {
        guard let store else { return nil }
        var table = Table(columns: ["table", "files", "size"])
        for (name, files, bytes) in store.tables { table.rows.append([name, files.grouped, Quantity.bytes(bytes)]) }
        table.rows.append(["all", store.files.grouped, Quantity.bytes(store.bytes)])
        return Section(
            title: "Growth",
            text:
                "Users and conversations that there are now, by the days on which they were begun; who was deleted is not "
                + "counted. Below, what the files of the store hold now.",
            figures: [total("Users", store.users), total("Conversations", store.conversations)], table: table)
    }

    private func total(_ title: String, _ counts: [Int]) -> Figure {
        var table = Table(columns: ["day", title.lowercased()])
        for (day, count) in zip(figures.days.names, counts) { table.rows.append([day, count.grouped]) }
        let chart = LineChart(
            title: title, days: figures.days, series: [Series(title, counts)],
            scale: Scale(upTo: Double(counts.max() ?? 0)), label: Quantity.short)
        return Figure(title: title, drawing: chart.drawing, table: table)
    }
}
