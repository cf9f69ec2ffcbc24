/// The answer in what a model writes, taken in one piece or in many: without the `<think>…</think>` that some reasoning
/// models put before it, without NULs, which hardly anything stores, and without white space around it. Thoughts that do not end are all that there is: the model
/// ran out of tokens, and said nothing.
struct AnswerText {
    /// What `append` and `end` have returned so far.
    private(set) var content = ""

    /// What may still turn out to be no part of the answer: the beginning of `<think>`, a beginning of `</think>` among
    /// thoughts, or white space that would be the last.
    private var pending = ""
    private var place = Place.beginning

    private enum Place {
        case beginning, thoughts, afterThoughts, answer
    }

    private static let opening = "<think>"
    private static let closing = "</think>"

    /// Takes more of the model's text, and returns what it adds to the answer.
    mutating func append(_ text: String) -> String {
        pending.unicodeScalars.append(contentsOf: text.unicodeScalars.lazy.filter { $0 != "\0" })
        if place == .beginning {
            pending.dropLeadingWhiteSpace()
            if pending.utf8.starts(with: Self.opening.utf8) {
                place = .thoughts
            } else if !Self.opening.utf8.starts(with: pending.utf8) {
                place = .answer
            }
        }
        if place == .thoughts {
            if let end = pending.utf8.firstRange(ofBytes: Self.closing.utf8)?.upperBound {
                pending = String(pending[end...])
                place = .afterThoughts
            } else {
                pending = String(pending.unicodeScalars.suffix(Self.closing.utf8.count - 1))
            }
        }
        if place == .afterThoughts {
            pending.dropLeadingWhiteSpace()
            if !pending.isEmpty {
                place = .answer
            }
        }
        return place == .answer ? release(upTo: pending.endOfText) : ""
    }

    /// Returns what was held back and belongs to the answer, now that nothing more comes.
    mutating func end() -> String {
        place == .beginning ? release(upTo: pending.endIndex) : ""
    }

    private mutating func release(upTo end: String.Index) -> String {
        let piece = String(pending[..<end])
        pending = String(pending[end...])
        content += piece
        return piece
    }
}

extension String {
    fileprivate mutating func dropLeadingWhiteSpace() {
        self = String(unicodeScalars.drop { $0.properties.isWhitespace })
    }

    /// Where the white space at the end begins.
    fileprivate var endOfText: Index {
        unicodeScalars.lastIndex { !$0.properties.isWhitespace }.map(unicodeScalars.index(after:)) ?? startIndex
    }
}
