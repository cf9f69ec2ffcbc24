import Testing

@testable import Chatbot

struct GuideTokenizerTests {
    @Test(
        "Different forms of a word are one term",
        arguments: [
            ["upload", "uploads", "uploaded", "uploading", "UPLOAD"],
            ["capture", "captures", "captured", "capturing"],
            ["tip", "tips", "tipped", "tipping"],
            ["verify", "verifies", "verified", "verifying"],
            ["payout", "payouts", "payout's", "payout’s"],
            ["ওয়ালেট", "ওয়ালেটে", "ওয়ালেটের", "ওয়ালেটটা", "ওয়ালেটকে", "ওয়ালেটগুলো"],
            ["টাকা", "টাকার", "টাকায়", "টাকাটা", "টাকাকে"],
            ["তুলব", "তুলবো", "তুলতে", "তুলি", "তুলুন", "তোলা", "তোলার", "তুলেছি", "তুলছি"],
            ["পাঠাব", "পাঠাবো", "পাঠাতে", "পাঠানো", "পাঠানোর"],
        ])
    func stems(_ words: [String]) {
        #expect(Set(words.map { GuideTokenizer.terms(in: $0) }).count == 1)
        #expect(GuideTokenizer.terms(in: words[0]).count == 1)
    }

    @Test(
        "Different spellings of a Bengali word are one",
        arguments: [
            ("\u{09AF}\u{09BC}", "\u{09DF}"),  // য + nukta, য়
            ("বা\u{09A1}\u{09BC}ি", "বা\u{09DC}ি"),  // ড + nukta, ড়
            ("মূ\u{09A2}\u{09BC}", "মূ\u{09DD}"),  // ঢ + nukta, ঢ়
            ("কা\u{09AC}\u{09BC}", "কার"),  // ব + nukta, as some keyboards type র
            ("টাকা ক\u{09C7}\u{09BE}থা", "টাকা ক\u{09CB}থা"),  // ো in two and in one
            ("ম\u{09C7}\u{09D7}", "ম\u{09CC}"),  // ৌ in two and in one
            ("র\u{200D}্যাব", "র্যাব"),  // zero-width joiner
            ("কীভাবে", "কিভাবে"), ("পাসওয়ার্ড", "পাশওয়ার্ড"), ("পুরাণো", "পুরানো"), ("হ্যাঁ", "হ্যা"), ("উৎস", "উত্স"),
        ])
    func unifiesSpellings(_ one: String, _ other: String) {
        let words = GuideTokenizer.words(in: one)
        #expect(!words.isEmpty)
        if one.unicodeScalars.contains("\u{09CE}") {
            // ৎ stands for ত with its vowel sign suppressed.
            #expect(
                words[0].filter { $0 != "\u{09CD}" } == GuideTokenizer.words(in: other)[0].filter { $0 != "\u{09CD}" })
        } else {
            #expect(words == GuideTokenizer.words(in: other))
        }
    }

    @Test(
        "Words end at punctuation, and where the script changes",
        arguments: [
            ("Hello, World! It's 2FA.", ["hello", "world", "its", "2fa"]),
            ("picture-in-picture", ["picture", "in", "picture"]),
            ("walletটা KYC-এর", ["wallet", "টা", "kyc", "এর"]),
            ("টাকা।টাকা৫০", ["টাকা", "টাকা"]),
            ("ÉCLAIR", ["éclair"]),
        ])
    func splits(_ text: String, _ words: [String]) {
        #expect(GuideTokenizer.words(in: text) == words.map { Array($0.unicodeScalars) })
    }

    @Test("Numbers, single letters and words without a topic are no terms")
    func dropsStopWords() {
        #expect(GuideTokenizer.terms(in: "How do I get the 50 with a b c?").isEmpty)
        #expect(GuideTokenizer.terms(in: "আমি কীভাবে এটা করব?").isEmpty)
    }

    @Test("All words for \"not\" are one term, in both languages")
    func unifiesNegations() {
        let terms = GuideTokenizer.terms(in: "can't cannot not won’t না নেই")
        #expect(terms.count == 6)
        #expect(Set(terms).count == 1)
    }

    @Test(
        "One typing error is recognised",
        arguments: [
            ("payout", "payot", true), ("payout", "payyout", true), ("payout", "paoyut", true),
            ("payout", "pazout", true),
            ("payout", "payouts", true), ("payout", "payout", false), ("payout", "ayout", false),
            ("payout", "pyot", false),
            ("tips", "tip", false), ("bread", "break", true), ("bread", "thread", false), ("wallet", "walelt", true),
        ])
    func recognisesTypingErrors(_ one: String, _ other: String, _ expected: Bool) {
        let words = [Array(one.unicodeScalars), Array(other.unicodeScalars)]
        #expect(TypingError.separates(words[0], words[1]) == expected)
        #expect(TypingError.separates(words[1], words[0]) == expected)
    }
}
