/// Why an archive could not be read. The text says what is wrong with it, and nothing of what is in it.
struct ArchiveError: Error {
    let text: String
    init(_ text: String) { self.text = text }
}
