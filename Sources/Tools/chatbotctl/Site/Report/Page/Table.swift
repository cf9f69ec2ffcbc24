/// A table of figures: the first column says what a row is about.
struct Table {
    let columns: [String]
    var rows: [[String]] = []

    /// In a frame that scrolls where the page is too narrow.
    func markup(_ name: String) -> Markup {
        Markup("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": name]) {
            Markup("table") {
                Markup("thead") {
                    Markup("tr") { columns.map { column in Markup("th", ["scope": "col"]) { column } } }
                }
                Markup("tbody") {
                    rows.map { row in
                        Markup("tr") {
                            Markup("th", ["scope": "row"]) { row[0] }
                            row.dropFirst().map { cell in Markup("td") { cell } }
                        }
                    }
                }
            }
        }
    }
}
