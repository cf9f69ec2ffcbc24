extension String {
    /// The text without the `<think>…</think>` that some reasoning models put before their answer, and without white
    /// space around it. Thoughts that do not end are all that there is: the model ran out of tokens, and said nothing.
    func withoutThoughts() -> String {
        let text = self[...].trimmed()
        guard text.hasPrefix("<think>") else { return String(text) }
        guard let end = text.utf8.firstRange(ofBytes: "</think>".utf8)?.upperBound else { return "" }
        return String(text[end...].trimmed())
    }
}

extension Substring {
    func trimmed() -> Substring {
        let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
        let end = scalars.lastIndex { !$0.properties.isWhitespace }.map(scalars.index(after:))
        return Substring(scalars[..<(end ?? scalars.startIndex)])
    }
}

extension Collection<UInt8> {
    /// Where `bytes` stands for the first time.
    func firstRange(ofBytes bytes: some Collection<UInt8>) -> Range<Index>? {
        var start = startIndex
        while start != endIndex {
            let rest = self[start...]
            if rest.starts(with: bytes) {
                return start..<index(start, offsetBy: bytes.count)
            }
            formIndex(after: &start)
        }
        return nil
    }
}
