/// A drawing with its title, the key to its colours, and the same figures as a table.
struct Figure {
    let title: String
    /// The names of what is drawn, in the order of the colours; none where there is only one.
    var key: [String] = []
    let drawing: Markup
    let table: Table

    var markup: Markup {
        Markup("figure") {
            Markup("figcaption") {
                Markup("span", ["class": "title"]) { title }
                if key.count > 1 {
                    Markup("span", ["class": "key"]) {
                        key.enumerated().map { number, name in
                            Markup("span") {
                                Markup("i", ["class": "swatch s\(number)"])
                                name
                            }
                        }
                    }
                }
            }
            drawing
            Markup("details") {
                Markup("summary") { "Figures" }
                table.markup("\(title): figures")
            }
        }
    }
}
