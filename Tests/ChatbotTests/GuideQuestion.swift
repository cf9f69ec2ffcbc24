import Testing

/// A question as a user types it, and the heading of the section that answers it.
struct GuideQuestion: Sendable, CustomTestStringConvertible {
    let text: String
    let section: String

    init(_ text: String, _ section: String) {
        self.text = text
        self.section = section
    }

    var testDescription: String { text }
}
