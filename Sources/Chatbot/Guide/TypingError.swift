enum TypingError {
    /// Whether one letter missing, added, changed or swapped with its neighbour turns one word into the other: a Damerau-Levenshtein
    /// distance of 1. Short words and a different first letter do not count: there, another word is likelier than an error.
    static func separates(_ first: GuideTokenizer.Word, _ second: GuideTokenizer.Word) -> Bool {
        let (short, long) = first.count < second.count ? (first, second) : (second, first)
        guard short.count >= 4, long.count >= 5, long.count - short.count <= 1, short[0] == long[0] else {
            return false
        }
        guard let start = short.indices.first(where: { short[$0] != long[$0] }) else { return long.count > short.count }
        if long.count > short.count {
            return short[start...].elementsEqual(long[(start + 1)...])
        }
        if short[(start + 1)...].elementsEqual(long[(start + 1)...]) { return true }
        return start + 1 < short.count && short[start] == long[start + 1] && short[start + 1] == long[start]
            && short[(start + 2)...].elementsEqual(long[(start + 2)...])
    }
}
