/// The paper of a drawing: coordinates, axes and what every drawing needs. All are as wide as a phone's screen, so that letters have the
/// same size everywhere, and a page that is wider shows several side by side.
struct Plot {
    static let width = 360.0

    let height: Double
    /// What is drawn on, inside the margins.
    let left: Double
    let right: Double
    let top = 10.0
    let bottom: Double

    init(height: Double = 190, leftMargin: Double = 52, rightMargin: Double = 10, bottomMargin: Double = 24) {
        self.height = height
        left = leftMargin
        right = Self.width - rightMargin
        bottom = height - bottomMargin
    }

    func x(_ position: Double) -> Double { left + (right - left) * position }
    func y(_ position: Double) -> Double { bottom - (bottom - top) * position }

    /// - Parameter summary: what the drawing says, for who does not see it.
    func drawing(_ title: String, summary: String, @MarkupBuilder _ content: () -> Markup) -> Markup {
        Markup(
            "svg",
            [
                "viewBox": "0 0 \(Self.number(Self.width)) \(Self.number(height))", "role": "img",
                "aria-label": "\(title). \(summary)",
            ]
        ) {
            Markup("title") { title }
            content()
        }
    }

    /// Lines across, and what they stand for at the left.
    func verticalAxis(_ scale: Scale, _ label: (Double) -> String) -> Markup {
        Markup(
            scale.ticks.map { tick in
                let y = y(scale.position(tick))
                return Markup([
                    line(left, y, right, y, "grid"),
                    text(label(tick), left - 6, y + 4, "end"),
                ])
            })
    }

    /// Dates below.
    func dayAxis(_ days: ReportDays) -> Markup {
        let step = [1, 2, 7, 14, 28, 56, 91].first { days.count <= $0 * 6 } ?? 91
        return Markup(
            [line(left, bottom, right, bottom, "axis")]
                + stride(from: 0, to: days.count, by: step).map { index in
                    let x = x(Self.middle(of: index, in: days.count))
                    return Markup([
                        line(x, bottom, x, bottom + 4, "axis"),
                        // A date is at most 40 wide.
                        text(
                            Quantity.date(days.starts[index]), min(max(x, 20), Self.width - 20), bottom + 17, "middle"),
                    ])
                })
    }

    static func middle(of index: Int, in count: Int) -> Double { (Double(index) + 0.5) / Double(count) }

    func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> Markup {
        Markup(
            "line",
            [
                "class": style, "x1": Self.number(x1), "y1": Self.number(y1), "x2": Self.number(x2),
                "y2": Self.number(y2),
            ])
    }

    func text(_ text: String, _ x: Double, _ y: Double, _ anchor: String, _ style: String = "label") -> Markup {
        Markup("text", ["class": style, "x": Self.number(x), "y": Self.number(y), "text-anchor": anchor]) { text }
    }

    func circle(_ x: Double, _ y: Double, _ radius: Double, _ style: String) -> Markup {
        Markup(
            "circle", ["class": style, "cx": Self.number(x), "cy": Self.number(y), "r": Self.number(radius)])
    }

    func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String) -> Markup {
        Markup(
            "rect",
            [
                "class": style, "x": Self.number(x), "y": Self.number(y), "width": Self.number(width),
                "height": Self.number(height),
            ])
    }

    /// A coordinate, to a hundredth.
    static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        return rest == 0 ? "\(whole)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
