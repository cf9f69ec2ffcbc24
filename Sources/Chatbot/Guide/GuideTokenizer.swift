/// Cuts text into words, and words into the terms by which sections are found.
///
/// Both scripts are handled in every text, whatever its language: Bengali sentences name English labels ("Wallet-এ").
enum GuideTokenizer {
    /// Scalars instead of a `String`, whose comparison would normalise every word again.
    typealias Word = [Unicode.Scalar]

    /// What a question or a section is searched by: its words without numbers, single letters and stop words, each cut to its stem.
    static func terms(in text: some StringProtocol) -> [Word] {
        terms(of: words(in: text))
    }

    static func terms(of words: [Word]) -> [Word] {
        words.compactMap { word in
            guard word.count > 1, !word.allSatisfy(isDigit) else { return nil }
            if StopWords.negations.contains(word) { return StopWords.negation }
            if word[0].isBengali {
                let stem = BengaliText.stem(word)
                return StopWords.bengaliStems.contains(stem) ? nil : stem
            }
            return StopWords.english.contains(word) ? nil : EnglishText.stem(word)
        }
    }

    /// The words of a text, in order, in one spelling: lower case, and Bengali as `BengaliText.append` leaves it.
    ///
    /// A word ends where its script changes, so that "walletটা" is "wallet" and an ending.
    static func words(in text: some StringProtocol) -> [Word] {
        var words: [Word] = []
        var word: Word = []
        for scalar in text.unicodeScalars where !isInvisible(scalar) {
            let isPartOfWord = scalar.isBengali || isLetterOrDigit(scalar)
            if let first = word.first, !isPartOfWord || first.isBengali != scalar.isBengali {
                words.append(word)
                word = []
                word.reserveCapacity(16)
            }
            if scalar.isBengali {
                BengaliText.append(scalar, to: &word)
            } else if isPartOfWord {
                appendLowercase(scalar, to: &word)
            }
        }
        if !word.isEmpty {
            words.append(word)
        }
        return words
    }

    /// Characters inside a word that do not change it: apostrophes, joiners, soft hyphen, byte order mark.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "'", "\u{2019}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{00AD}", "\u{FEFF}": true
        default: false
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || isDigit(scalar)
        }
        return scalar.properties.isAlphabetic
    }

    private static func appendLowercase(_ scalar: Unicode.Scalar, to word: inout Word) {
        if !scalar.isASCII {
            word.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        } else if ("A"..."Z").contains(scalar) {
            word.append(Unicode.Scalar(UInt8(scalar.value) + 32))
        } else {
            word.append(scalar)
        }
    }
}

extension GuideTokenizer.Word {
    func ends(with ending: Self) -> Bool {
        // Nearly every ending that does not fit differs in its last letter.
        guard count >= ending.count, last == ending.last else { return false }
        return self[(count - ending.count)...].elementsEqual(ending)
    }
}
