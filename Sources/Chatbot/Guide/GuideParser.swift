/// Reads the Markdown of a guide into sections.
struct GuideParser {
    /// Reads `markdown` to its end. Lines may end in CRLF, the last line needs no end, and a byte order mark is skipped.
    ///
    /// - Throws: `GuideError` for the first line that is not as the format says, or when there is no section.
    static func sections(of markdown: String) throws(GuideError) -> [Guide.Section] {
        var parser = GuideParser()
        let lines = markdown.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let text = number == 0 && line.starts(with: byteOrderMark) ? line.dropFirst(byteOrderMark.count) : line
            try parser.read(trimmed(text))
        }
        try parser.endSection()
        guard !parser.sections.isEmpty else { throw GuideError(line: parser.line, problem: .noSection) }
        return parser.sections
    }

    /// A line, or a part of one, as bytes: whether it begins with `#` is no question of Unicode, and costs much more as one.
    private typealias Text = Substring.UTF8View

    private struct Heading {
        let title: String
        let line: Int
        var keywords: String?
        var body = ""
    }

    private var sections: [Guide.Section] = []
    private var linesOfTitles: [String: Int] = [:]
    private var group = ""
    private var heading: Heading?
    private var line = 0

    private mutating func read(_ text: Text) throws(GuideError) {
        line += 1
        let marks = text.prefix { $0 == UInt8(ascii: "#") }
        let heading = text[marks.endIndex...]
        guard marks.count > 0 else { return try add(text) }
        guard let first = heading.first else { throw GuideError(line: line, problem: .emptyHeading) }
        guard first == UInt8(ascii: " ") else { throw GuideError(line: line, problem: .headingWithoutSpace) }
        switch marks.count {
        case 1:
            try endSection()
            group = String(Substring(Self.trimmed(heading)))
        case 2:
            try endSection()
            try begin(String(Substring(Self.trimmed(heading))))
        default:
            try add(text)
        }
    }

    private mutating func begin(_ title: String) throws(GuideError) {
        if let first = linesOfTitles.updateValue(line, forKey: title) {
            throw GuideError(line: line, problem: .duplicateHeading(title, firstLine: first))
        }
        heading = Heading(title: title, line: line)
    }

    private mutating func add(_ text: Text) throws(GuideError) {
        guard heading != nil else {
            guard text.isEmpty else { throw GuideError(line: line, problem: .textOutsideSection) }
            return
        }
        // In either case: an answer that begins with "keywords:" is a slip.
        if text.prefix(Self.keywordsLabel.count).lazy.map({ $0 | 0x20 }).elementsEqual(Self.keywordsLabel) {
            guard heading?.body.isEmpty == true, heading?.keywords == nil else {
                throw GuideError(line: line, problem: .keywordsNotBelowHeading)
            }
            heading?.keywords = String(Substring(Self.trimmed(text.dropFirst(Self.keywordsLabel.count))))
        } else if !text.isEmpty || heading?.body.isEmpty == false {
            heading?.body += Substring(text)
            heading?.body += "\n"
        }
    }

    private mutating func endSection() throws(GuideError) {
        guard let ended = heading else { return }
        let body = String(Substring(Self.trimmed(ended.body[...].utf8)))
        guard !body.isEmpty else { throw GuideError(line: ended.line, problem: .emptySection(ended.title)) }
        sections.append(Guide.Section(title: ended.title, group: group, keywords: ended.keywords ?? "", body: body))
        heading = nil
    }

    private static let keywordsLabel = Array("keywords:".utf8)
    private static let byteOrderMark = Array("\u{FEFF}".utf8)

    private static func trimmed(_ text: Text) -> Text {
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\n")
    }
}
