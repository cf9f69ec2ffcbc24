import Testing

@testable import Chatbot

struct GuideLanguageTests {
    @Test(
        "A question is answered in its language",
        arguments: [
            ("How do I withdraw money?", .english),
            ("আমি কীভাবে টাকা তুলব?", .bengali),
            ("wallet থেকে টাকা তুলব কীভাবে?", .bengali),
            ("Two-factor authentication চালু করব কীভাবে?", .bengali),
            ("Request Payout কোথায়", .bengali),
            ("What does the word টাকা mean in my wallet?", .english),
            ("৳ ১২৩।", .english), ("123 😀", .english), ("", .english),
            ("Wie geht das?", .english), ("पैसे कैसे निकालूं?", .english),
        ] as [(String, GuideLanguage)])
    func tellsLanguage(_ text: String, _ language: GuideLanguage) {
        #expect(GuideLanguage.of(text) == language)
    }
}
