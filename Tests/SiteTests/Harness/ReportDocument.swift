import Foundation
import FoundationXML
import Testing

/// The page of `chatbotctl report`, read as XML.
struct ReportDocument {
    /// The time of most tests.
    static let march = ["--since", "2026-03-01", "--until", "2026-04-01"]

    let text: String
    private let document: XMLDocument

    init(_ text: String) throws {
        self.text = text
        document = try XMLDocument(xmlString: text)
    }

    init(of home: URL, _ arguments: [String] = []) throws {
        try self.init(Control.run(["report", "--out", "-"] + arguments, home: home).expectSuccess())
    }

    func elements(_ path: String) throws -> [XMLElement] {
        try document.nodes(forXPath: path).compactMap { $0 as? XMLElement }
    }

    func texts(_ path: String) throws -> [String] { try elements(path).map(\.words) }

    /// The sentence at the top.
    var lead: String {
        get throws { try texts("//p[@class='lead']").joined() }
    }

    var notes: String {
        get throws { try texts("//footer/p").joined(separator: "\n") }
    }

    /// What a term of the list at the top says.
    func keyFigure(_ term: String) throws -> String? {
        try texts("//dl/div[dt='\(term)']/dd").first
    }

    /// The rows of the table below a drawing, without the head.
    func figures(_ title: String, in section: String) throws -> [[String]] {
        try rows("//section[h2='\(section)']//figure[figcaption/span[@class='title']='\(title)']//tbody/tr")
    }

    /// The rows of the table that a section shows, with the head.
    func table(in section: String) throws -> [[String]] {
        try rows("//section[h2='\(section)']/div[@class='scroll']/table//tr")
    }

    /// The labels of a drawing, in their order.
    func labels(_ title: String, in section: String) throws -> [String] {
        try texts(
            "//section[h2='\(section)']//figure[figcaption/span[@class='title']='\(title)']//text[@class='label']")
    }

    private func rows(_ path: String) throws -> [[String]] {
        try elements(path).map { row in
            (row.children ?? []).compactMap { ($0 as? XMLElement)?.words }
        }
    }
}

extension XMLElement {
    /// The text, with ordinary spaces.
    fileprivate var words: String { (stringValue ?? "").replacing("\u{A0}", with: " ") }

    func value(_ name: String) -> String? { attribute(forName: name)?.stringValue }

    /// The coordinates of what stands outside the paper, or nowhere; `self` is an `svg`.
    func strayCoordinates() throws -> [String] {
        let box = (value("viewBox") ?? "").split(separator: " ").compactMap { Double($0) }
        guard box.count == 4, box[0] == 0, box[1] == 0 else { return ["no viewBox"] }
        return try nodes(forXPath: ".//*").compactMap { $0 as? XMLElement }.flatMap { element in
            element.corners.filter { x, y in
                guard let x, let y else { return true }
                return !((-0.01)...(box[2] + 0.01)).contains(x) || !((-0.01)...(box[3] + 0.01)).contains(y)
            }.map { _ in element.xmlString }
        }
    }

    private func number(_ name: String) -> Double? {
        value(name).flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil }
    }

    /// Points that an element of a drawing reaches; a missing one is no number.
    private var corners: [(x: Double?, y: Double?)] {
        switch name {
        case "line": return [(number("x1"), number("y1")), (number("x2"), number("y2"))]
        case "circle":
            return [-1, 1].map { side in
                (
                    number("cx").map { $0 + side * (number("r") ?? .nan) },
                    number("cy").map { $0 + side * (number("r") ?? .nan) }
                )
            }
        case "rect":
            return [
                (number("x"), number("y")),
                (
                    number("x").map { $0 + (number("width") ?? .nan) },
                    number("y").map { $0 + (number("height") ?? .nan) }
                ),
            ]
        case "path":
            let steps = (value("d") ?? "").split { "MLZ".contains($0) }
            return steps.isEmpty
                ? [(nil, nil)]
                : steps.map { step in
                    let pair = step.split(separator: " ").map { Double($0) }
                    return pair.count == 2 ? (pair[0], pair[1]) : (nil, nil)
                }
        case "text":
            // Letters of 11 units are about 6 wide.
            let width = Double((stringValue ?? "").count) * 6
            let before = ["start": 0, "middle": width / 2, "end": width][value("text-anchor") ?? ""]
            let x = number("x").flatMap { x in before.map { x - $0 } }
            return [(x, number("y")), (x.map { $0 + width }, number("y"))]
        default: return []
        }
    }
}
