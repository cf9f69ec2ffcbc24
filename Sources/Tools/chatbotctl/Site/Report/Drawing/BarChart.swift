import Console

/// A bar for each day, of parts that stand on each other.
struct BarChart {
    let title: String
    let days: ReportDays
    let series: [Series]
    /// What the numbers are: `Requests`.
    let unit: String

    var drawing: Markup {
        let plot = Plot()
        let scale = Scale(upTo: totals.max() ?? 0)
        var base = [Double](repeating: 0, count: days.count)
        var parts: [Markup] = []
        for (number, series) in series.enumerated() {
            var path = ""
            for (index, value) in series.values.enumerated() {
                guard let value, value > 0 else { continue }
                path += bar(index, from: base[index], to: base[index] + value, on: plot, scale)
                base[index] += value
            }
            if !path.isEmpty { parts.append(Markup("path", ["class": "fill s\(number)", "d": path])) }
        }
        return plot.drawing(title, summary: summary) {
            plot.verticalAxis(scale, Quantity.short)
            parts
            plot.dayAxis(days)
        }
    }

    private var totals: [Double] {
        (0..<days.count).map { day in series.reduce(0) { $0 + ($1.values[day] ?? 0) } }
    }

    private var summary: String {
        let total = totals.reduce(0, +)
        guard total > 0, let most = totals.indices.max(by: { totals[$0] < totals[$1] }) else { return "None." }
        return "\(unit) in \(days.count.counted("day")): \(Int(total).grouped), most on \(days.names[most]): "
            + "\(Int(totals[most]).grouped)."
    }

    private func bar(_ day: Int, from lower: Double, to upper: Double, on plot: Plot, _ scale: Scale) -> String {
        let slot = (plot.right - plot.left) / Double(days.count)
        // Bars of many days touch each other.
        let gap = days.count > 60 ? 0 : min(slot * 0.2, 4)
        let start = plot.left + slot * Double(day) + gap / 2
        let (x1, x2) = (Plot.number(start), Plot.number(start + slot - gap))
        let (y1, y2) = (Plot.number(plot.y(scale.position(lower))), Plot.number(plot.y(scale.position(upper))))
        return "M\(x1) \(y1)L\(x1) \(y2)L\(x2) \(y2)L\(x2) \(y1)Z"
    }
}
