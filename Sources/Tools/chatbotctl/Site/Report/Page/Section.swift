/// A part of the page: what it is about, drawings side by side, and what has to be said of them.
struct Section {
    let title: String
    let text: String
    var figures: [Figure] = []
    /// A table that is shown at once.
    var table: Table?

    var markup: Markup {
        Markup("section") {
            Markup("h2") { title }
            Markup("p") { text }
            if !figures.isEmpty {
                Markup("div", ["class": "figures"]) { figures.map(\.markup) }
            }
            if let table { table.markup(title) }
        }
    }
}
