/// One thing over the days of a report.
struct Series {
    let name: String
    /// One for each day; nil where nothing is known.
    let values: [Double?]

    init(_ name: String, _ values: [Double?]) { (self.name, self.values) = (name, values) }

    init(_ name: String, _ values: [Int]) { self.init(name, values.map { Double($0) }) }
}
