/// English inflection, as far as finding a section needs it.
enum EnglishText {
    /// The word without the endings of plural, past and participle: the first step of M. F. Porter, "An algorithm for suffix stripping"
    /// (1980), with a final e removed too, so that "captures", "captured" and "capturing" are one. A stem has at least three letters.
    static func stem(_ word: GuideTokenizer.Word) -> GuideTokenizer.Word {
        var stem = word
        if stem.last == "s" {
            if stem.ends(with: ies) {
                stem.replaceLast(3, with: "y")
            } else if stem.count > 3, stem[stem.count - 2] != "s", stem[stem.count - 2] != "u" {
                stem.removeLast()
            }
        }
        if stem.ends(with: ied) {
            stem.replaceLast(3, with: "y")
        } else if stem.count > 4, stem.ends(with: ed) {
            stem.removeLast(2)
            stem.removeDoubledConsonant()
        } else if stem.count > 5, stem.ends(with: ing) {
            stem.removeLast(3)
            stem.removeDoubledConsonant()
        }
        if stem.count > 4, stem.last == "e" {
            stem.removeLast()
        }
        return stem
    }

    private static let ies: GuideTokenizer.Word = ["i", "e", "s"]
    private static let ied: GuideTokenizer.Word = ["i", "e", "d"]
    private static let ed: GuideTokenizer.Word = ["e", "d"]
    private static let ing: GuideTokenizer.Word = ["i", "n", "g"]
}

extension GuideTokenizer.Word {
    fileprivate mutating func replaceLast(_ count: Int, with letter: Unicode.Scalar) {
        removeLast(count)
        append(letter)
    }

    /// "tipp", from "tipping", becomes "tip"; "sell" and "pass" stay.
    fileprivate mutating func removeDoubledConsonant() {
        guard count > 3, let letter = last, self[count - 2] == letter else { return }
        switch letter {
        case "a", "e", "i", "o", "u", "l", "s", "z": return
        default: removeLast()
        }
    }
}
