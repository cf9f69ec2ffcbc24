/// Lines of cells in columns, for people.
public struct TextTable {
    public enum Alignment: Sendable {
        case left, right
    }

    private let alignments: [Alignment]
    private var lines: [[String]]

    /// - Parameter columns: the heads; figures stand at the right.
    public init(_ columns: [(head: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        lines = [columns.map(\.head)]
    }

    public var isEmpty: Bool { lines.count == 1 }

    /// - Parameter cells: as many as there are columns.
    public mutating func add(_ cells: [String]) {
        precondition(cells.count == alignments.count)
        lines.append(cells)
    }

    /// Two spaces between columns, and none at the ends of lines.
    public var text: String {
        let widths = alignments.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { cells in
            let line = cells.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - cells[column].count)
                return alignments[column] == .left ? cells[column] + space : space + cells[column]
            }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
