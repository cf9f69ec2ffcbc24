/// What is wrong with a file in the guide's format, and where.
public struct GuideError: Error, Equatable, CustomStringConvertible {
    /// Counted from 1.
    public let line: Int
    public let problem: Problem

    public enum Problem: Equatable, Sendable {
        case noSection
        case textOutsideSection
        case emptyHeading
        case headingWithoutSpace
        case emptySection(String)
        case duplicateHeading(String, firstLine: Int)
        case keywordsNotBelowHeading
        case missingPhrase(String)
    }

    public var description: String {
        "line \(line): \(explanation)"
    }

    private var explanation: String {
        switch problem {
        case .noSection: "there is no section; a section begins with a line like \"## Add money\""
        case .textOutsideSection: "text outside a section; begin a section with a line like \"## Add money\""
        case .emptyHeading: "the heading has no text"
        case .headingWithoutSpace: "a space is missing after the # of a heading"
        case .emptySection(let title): "the section \"\(title)\" has no text"
        case .duplicateHeading(let title, let firstLine): "the heading \"\(title)\" is also in line \(firstLine)"
        case .keywordsNotBelowHeading: "keywords go in one line directly below the heading of a section"
        case .missingPhrase(let title): "the section \"## \(title)\" is missing"
        }
    }
}
