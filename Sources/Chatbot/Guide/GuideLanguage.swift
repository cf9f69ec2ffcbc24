/// The languages of the guide. The raw value is the ISO 639-1 code, and the middle of a prompt file's name.
public enum GuideLanguage: String, CaseIterable, Sendable {
    case english = "en"
    case bengali = "bn"

    /// The language to answer in.
    ///
    /// Bengali when at least a quarter of the letters are of the Bengali script, vowel signs included; else English. A quarter and
    /// not a half, because labels of the app stay English in a Bengali sentence: "Two-factor authentication চালু করব কীভাবে?" asks for
    /// Bengali, although most of its letters are Latin.
    public static func of(_ text: String) -> GuideLanguage {
        var bengali = 0
        var others = 0
        for scalar in text.unicodeScalars {
            if scalar.isBengali {
                bengali += 1
            } else if scalar.properties.isAlphabetic {
                others += 1
            }
        }
        return bengali > 0 && bengali * 3 >= others ? .bengali : .english
    }
}

extension Unicode.Scalar {
    /// Letters and signs of the Bengali block, without its digits, its currency signs, and the danda, which is of another block.
    var isBengali: Bool {
        (0x0980...0x09E5).contains(value)
    }
}
