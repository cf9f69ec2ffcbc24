import Console

/// A row for each endpoint: a bar with its number, or three marks for percentiles.
struct RowChart {
    let title: String
    let summary: String
    let rows: [(name: String, content: Content)]

    enum Content {
        case bar(Double)
        /// In the order of ``Latencies/percents``.
        case percentiles([Double])
    }

    private static let rowHeight = 20.0

    var drawing: Markup {
        isOfPercentiles ? percentiles : bars
    }

    private var isOfPercentiles: Bool {
        if case .percentiles = rows.first?.content { true } else { false }
    }

    private var values: [Double] {
        rows.flatMap { row in
            switch row.content {
            case .bar(let value): [value]
            case .percentiles(let values): values
            }
        }
    }

    private var bars: Markup {
        let plot = Plot(
            height: Double(rows.count) * Self.rowHeight + 12, leftMargin: 146, rightMargin: 62, bottomMargin: 2)
        let scale = Scale(upTo: values.max() ?? 0)
        return plot.drawing(title, summary: summary) {
            zip(rows, values).enumerated().map { index, row in
                let y = plot.top + Double(index) * Self.rowHeight
                let end = plot.x(scale.position(row.1))
                return Markup([
                    name(row.0.name, y, plot),
                    plot.rectangle(plot.left, y + 3, end - plot.left, Self.rowHeight - 7, "fill s0"),
                    plot.text(Int(row.1).grouped, end + 5, y + 14, "start"),
                ])
            }
        }
    }

    private var percentiles: Markup {
        let plot = Plot(height: Double(rows.count) * Self.rowHeight + 36, leftMargin: 146, rightMargin: 22)
        let scale = Scale(logarithmicOver: values)
        return plot.drawing(title, summary: summary) {
            scale.ticks.map { tick in
                let x = plot.x(scale.position(tick))
                return Markup([
                    plot.line(x, plot.top, x, plot.bottom, "grid"),
                    plot.text(Quantity.time(tick), x, plot.bottom + 16, "middle"),
                ])
            }
            rows.enumerated().map { index, row in
                guard case .percentiles(let values) = row.content else { return Markup() }
                let y = plot.top + (Double(index) + 0.5) * Self.rowHeight
                let xs = values.map { plot.x(scale.position($0)) }
                return Markup([
                    name(row.name, y - Self.rowHeight / 2, plot), plot.line(xs[0], y, xs[2], y, "range"),
                    plot.circle(xs[2], y, 4, "hollow s2"), plot.rectangle(xs[1] - 3, y - 3, 6, 6, "fill s1"),
                    plot.circle(xs[0], y, 4, "fill s0"),
                ])
            }
        }
    }

    /// At most 22 letters find room.
    private func name(_ name: String, _ y: Double, _ plot: Plot) -> Markup {
        plot.text(name.count > 22 ? "\(name.prefix(21))…" : name, plot.left - 8, y + 14, "end")
    }
}
