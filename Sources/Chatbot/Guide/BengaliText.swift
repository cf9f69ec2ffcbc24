/// Bengali spelling and inflection, as far as finding a section needs them.
///
/// The spellings unified are those of Lucene's `BengaliNormalizer`, after Hasan and Khan, "A Double Metaphone Encoding for Bangla and
/// its Application in Spelling Checker" (2005): letters that sound alike, and that people write for each other.
enum BengaliText {
    /// Adds one scalar to a word in the spelling that all words get.
    ///
    /// Letters with a nukta and split vowel signs become one scalar, whether they were typed as one or as two (Unicode excludes ড়, ঢ়
    /// and য় from composition, so that NFC leaves two). Long vowels are shortened, letters that sound alike become one, and the nasal
    /// sign and the visarga are dropped.
    static func append(_ scalar: Unicode.Scalar, to word: inout GuideTokenizer.Word) {
        switch scalar {
        case nukta:
            if let last = word.last, let composed = withNukta(last) {
                word[word.count - 1] = composed
            }
        case "\u{09BE}" where word.last == "\u{09C7}": word[word.count - 1] = "\u{09CB}"  // ে + া is ো
        case "\u{09D7}" where word.last == "\u{09C7}": word[word.count - 1] = "\u{09CC}"  // ে + ৗ is ৌ
        case "\u{0981}", "\u{0983}": break  // ঁ, ঃ
        case "\u{09C0}": word.append("\u{09BF}")  // ী as ি
        case "\u{09C2}": word.append("\u{09C1}")  // ূ as ু
        case "ঈ": word.append("ই")
        case "ঊ": word.append("উ")
        case "ণ": word.append("ন")
        case "শ", "ষ": word.append("স")
        case "ৎ": word.append("ত")
        case "ঙ": word.append("\u{0982}")  // as ং
        case "\u{09DD}": word.append("\u{09DC}")  // ঢ় as ড়
        default: word.append(scalar)
        }
    }

    /// The word without its endings of case, number, person and tense, at least two scalars long.
    ///
    /// Endings are taken off, the longest first, until none is left; the vowel that alternates in verbs (তোলা, তুলব; কেনা, কিনব) is
    /// made one. A stem need not be a word: it is only compared with other stems.
    static func stem(_ word: GuideTokenizer.Word) -> GuideTokenizer.Word {
        var stem = word
        while let ending = endings.first(where: {
            stem.count >= $0.count + ($0.count == 1 ? 3 : 2) && stem.ends(with: $0)
        })
            ?? endingsAfterVowel.first(where: {
                stem.count >= 3 && stem.ends(with: $0) && isVowelSign(stem[stem.count - 2])
            })
        {
            stem.removeLast(ending.count)
        }
        switch stem.count > 1 ? stem[1] : " " {
        case "\u{09CB}": stem[1] = "\u{09C1}"  // ো as ু
        case "\u{09C7}": stem[1] = "\u{09BF}"  // ে as ি
        default: break
        }
        return stem
    }

    private static let nukta: Unicode.Scalar = "\u{09BC}"

    private static func withNukta(_ letter: Unicode.Scalar) -> Unicode.Scalar? {
        switch letter {
        case "ড", "ঢ": "\u{09DC}"
        case "য": "\u{09DF}"
        case "ব": "র"
        default: nil
        }
    }

    private static func isVowelSign(_ scalar: Unicode.Scalar) -> Bool {
        (0x09BE...0x09CC).contains(scalar.value)
    }

    /// Longest first.
    private static let endings = sorted(
        """
        গুলোতে গুলোকে গুলোর গুলো গুলিতে গুলির গুলি দেরকে দের টিকে টাকে টির টার টিতে টাতে টায় টি টা ের কে তে ে \
        েছিলাম েছিলেন েছিলো েছিল েছি েছে েছেন ছিলাম ছিল চ্ছি চ্ছে চ্ছেন ছি ছে ছেন লাম লেন বেন বো ব বে তাম েন ুন নো নোর ি া ো
        """)

    private static let endingsAfterVowel = sorted("র য়")

    private static func sorted(_ endings: String) -> [GuideTokenizer.Word] {
        GuideTokenizer.words(in: endings).sorted { $0.count > $1.count }
    }
}
