import Console

/// What was asked of the site, how long that took, and what failed.
extension ReportPage {
    var traffic: Section {
        let endpoints = figures.endpointsByTraffic
        let total = figures.statistics.allRequests.count
        var table = Table(columns: ["endpoint", "requests", "share"])
        for (name, requests) in endpoints {
            table.rows.append([name, requests.count.grouped, Quantity.share(requests.count, of: total)])
        }
        let rows = endpoints.prefix(Self.mostCharts).map {
            (name: $0.name, content: RowChart.Content.bar(Double($0.requests.count)))
        }
        let overview = Figure(
            title: "Requests by endpoint",
            drawing: RowChart(
                title: "Requests by endpoint", summary: "Most: \(endpoints.first?.name ?? "none").", rows: rows
            ).drawing, table: table)
        let all = dailyBars(
            "All requests by day", [Series("requests", figures.byDay.map(\.requests))], unit: "Requests")
        let each = endpoints.prefix(Self.mostCharts).map { endpoint in
            dailyBars(
                endpoint.name,
                [Series("requests", days(of: endpoint.name).map { Double($0?.requests ?? 0) })], unit: "Requests")
        }
        return Section(
            title: "Traffic",
            text: "Requests a day, for the whole site and for each endpoint. Each drawing has a scale of its own.",
            figures: [overview, all] + (endpoints.count > 1 ? each : []))
    }

    var times: Section {
        let endpoints = figures.endpointsByTraffic
        var table = Table(columns: ["endpoint"] + Self.percentileNames)
        for (name, requests) in endpoints {
            table.rows.append([name] + Latencies.percents.map { Quantity.time(requests.latencies.percentile($0)) })
        }
        let rows = endpoints.prefix(Self.mostCharts).map { endpoint in
            (
                name: endpoint.name,
                content: RowChart.Content.percentiles(
                    Latencies.percents.map { Double(endpoint.requests.latencies.percentile($0) ?? 0) })
            )
        }
        let title = "Percentiles by endpoint"
        let overview = Figure(
            title: title, key: Self.percentileNames,
            drawing: RowChart(title: title, summary: "Time a request took.", rows: rows).drawing, table: table)
        return Section(
            title: "Time a request took",
            text:
                "p50 is the time within which half of the requests were done, p95 and p99 that of 95 and 99 %. Scales are "
                + "logarithmic.",
            figures: [overview] + endpoints.prefix(Self.mostCharts).map { timesByDay(of: $0.name) })
    }

    static var percentileNames: [String] { Latencies.percents.map { "p\($0)" } }

    private func timesByDay(of endpoint: String) -> Figure {
        let days = days(of: endpoint)
        let series = Self.percentileNames.enumerated().map { index, name in
            Series(name, days.map { $0?.percentiles[index].map { Double($0) } })
        }
        var table = Table(columns: ["day"] + Self.percentileNames)
        for (name, day) in zip(figures.days.names, days) {
            guard let day else { continue }
            table.rows.append([name] + day.percentiles.map { Quantity.time($0) })
        }
        let chart = LineChart(
            title: endpoint, days: figures.days, series: series,
            scale: Scale(logarithmicOver: series.flatMap { $0.values.compactMap(\.self) }), label: Quantity.time)
        return Figure(title: endpoint, drawing: chart.drawing, table: table)
    }

    var errors: Section {
        let all = figures.statistics.allRequests
        let byDay = dailyBars(
            "Errors by day",
            [
                Series("of the site (5xx)", figures.byDay.map(\.serverErrors)),
                Series("of clients (4xx)", figures.byDay.map(\.clientErrors)),
            ], unit: "Errors")
        let shares = figures.byDay.map { day -> Double? in
            day.requests == 0 ? nil : Double(day.serverErrors) / Double(day.requests) * 100
        }
        let title = "Share of requests that failed (5xx)"
        let chart = LineChart(
            title: title, days: figures.days, series: [Series("failed", shares)],
            scale: Scale(upTo: shares.compactMap(\.self).max() ?? 0), label: { "\(Quantity.decimal($0))\u{A0}%" })
        var table = Table(columns: ["day", "requests", "failed", "share"])
        for (name, day) in zip(figures.days.names, figures.byDay) where day.requests > 0 {
            table.rows.append(
                [name, day.requests.grouped, day.serverErrors.grouped]
                    + [Quantity.share(day.serverErrors, of: day.requests)])
        }
        return Section(
            title: "Errors",
            text: "\(all.serverErrors.grouped) of the site (5xx, "
                + "\(Quantity.share(all.serverErrors, of: all.count)) of all requests), \(all.clientErrors.grouped) of clients "
                + "(4xx, \(Quantity.share(all.clientErrors, of: all.count))). Below, by status and endpoint.",
            figures: [byDay, Figure(title: title, drawing: chart.drawing, table: table)], table: statuses)
    }

    /// Only what went wrong; nil where nothing did.
    private var statuses: Table? {
        let failed = figures.statistics.allRequests.statuses.keys.filter { $0 >= 400 }.sorted()
        guard !failed.isEmpty else { return nil }
        var table = Table(columns: ["endpoint"] + failed.map(String.init))
        for (name, requests) in figures.endpointsByTraffic where requests.clientErrors + requests.serverErrors > 0 {
            table.rows.append([name] + failed.map { requests.statuses[$0]?.grouped ?? "–" })
        }
        return table
    }

    private func days(of endpoint: String) -> [ReportFigures.EndpointDay?] {
        figures.endpoints[endpoint] ?? Array(repeating: nil, count: figures.days.count)
    }

    /// - Parameter series: of whole numbers.
    func dailyBars(_ title: String, _ series: [Series], unit: String) -> Figure {
        var table = Table(columns: ["day"] + series.map(\.name))
        for (index, day) in figures.days.names.enumerated() {
            table.rows.append([day] + series.map { Int($0.values[index] ?? 0).grouped })
        }
        return Figure(
            title: title, key: series.map(\.name),
            drawing: BarChart(title: title, days: figures.days, series: series, unit: unit).drawing, table: table)
    }
}
