/// A line for each series, with its name at its end. Where a day has no value, the line is interrupted.
struct LineChart {
    let title: String
    let days: ReportDays
    let series: [Series]
    let scale: Scale
    let label: (Double) -> String

    var drawing: Markup {
        let plot = Plot(rightMargin: series.count > 1 ? 34 : 10)
        return plot.drawing(title, summary: summary) {
            plot.verticalAxis(scale, label)
            series.enumerated().map { curve(of: $1, number: $0, on: plot) }
            plot.dayAxis(days)
            if series.count > 1 { names(on: plot) }
        }
    }

    private var summary: String {
        let last = series.compactMap { series in
            series.values.last { $0 != nil }?.map { "\(series.name) \(label($0))" }
        }
        return last.isEmpty ? "No figures." : "Last: \(last.joined(separator: ", "))."
    }

    private func point(_ day: Int, _ value: Double, on plot: Plot) -> (x: Double, y: Double) {
        (plot.x(Plot.middle(of: day, in: days.count)), plot.y(scale.position(value)))
    }

    private func curve(of series: Series, number: Int, on plot: Plot) -> Markup {
        var path = ""
        var lonely: [Markup] = []
        var isDrawing = false
        for (day, value) in series.values.enumerated() {
            guard let value else {
                isDrawing = false
                continue
            }
            let (x, y) = point(day, value, on: plot)
            path += "\(isDrawing ? "L" : "M")\(Plot.number(x)) \(Plot.number(y))"
            let goesOn = day + 1 < days.count && series.values[day + 1] != nil
            // A line of one point cannot be seen.
            if !isDrawing, !goesOn { lonely.append(plot.circle(x, y, 2.5, "dot s\(number)")) }
            isDrawing = true
        }
        guard !path.isEmpty else { return Markup() }
        return Markup([Markup("path", ["class": "line s\(number)", "d": path])] + lonely)
    }

    /// Beside the last points, and so far from each other that they can be read.
    private func names(on plot: Plot) -> Markup {
        let distance = 12.0
        var ends = series.enumerated().compactMap { number, series -> (name: String, number: Int, y: Double)? in
            guard let value = series.values.last(where: { $0 != nil }) ?? nil else { return nil }
            return (series.name, number, plot.y(scale.position(value)))
        }
        ends.sort { ($0.y, $1.number) < ($1.y, $0.number) }
        for index in ends.indices.dropFirst() { ends[index].y = max(ends[index].y, ends[index - 1].y + distance) }
        if let last = ends.last, last.y > plot.bottom {
            var limit = plot.bottom
            for index in ends.indices.reversed() {
                ends[index].y = min(ends[index].y, limit)
                limit = ends[index].y - distance
            }
        }
        return Markup(ends.map { plot.text($0.name, plot.right + 4, $0.y + 4, "start", "name s\($0.number)") })
    }
}
