import Testing

@testable import Chatbot

struct GuideAssistantTests {
    @Test(
        "A greeting, thanks, a goodbye or a call for help gets its phrase",
        arguments: [
            ("hi", "Hello!"), ("Hello!!", "Hello!"), ("HEY there", "Hello!"), ("Salam bhai", "Hello!"),
            ("Assalamu alaikum", "Hello!"), ("Good morning 😊", "Hello!"), ("hello, how are you?", "Hello!"),
            ("Thanks a lot!", "You're welcome!"), ("ok thank you so much", "You're welcome!"),
            ("got it", "You're welcome!"),
            ("bye", "Goodbye!"), ("thanks, bye", "Goodbye!"),
            ("help", "I can show you"), ("What can you do?", "I can show you"), ("who are you", "I can show you"),
            ("Hi, can you help me please?", "I can show you"), ("How do I use this app?", "I can show you"),
            ("হ্যালো", "হ্যালো!"), ("আসসালামু আলাইকুম", "হ্যালো!"), ("সালাম ভাই", "হ্যালো!"), ("নমস্কার", "হ্যালো!"),
            ("হাই, কেমন আছেন?", "হ্যালো!"), ("শুভ সকাল", "হ্যালো!"),
            ("ধন্যবাদ ভাই", "আপনাকেও ধন্যবাদ"), ("ঠিক আছে, ধন্যবাদ।", "আপনাকেও ধন্যবাদ"), ("বুঝেছি", "আপনাকেও ধন্যবাদ"),
            ("আল্লাহ হাফেজ", "আবার কথা হবে"), ("তুমি কী কী করতে পারো?", "অ্যাপ কীভাবে ব্যবহার"),
            ("আপনি কে?", "অ্যাপ কীভাবে ব্যবহার"), ("একটু সাহায্য লাগবে", "অ্যাপ কীভাবে ব্যবহার"),
        ])
    func repliesToCourtesies(_ message: String, _ start: String) throws {
        guard case .phrase(let text) = try answer(message) else {
            Issue.record("answered with \(try answer(message))")
            return
        }
        #expect(text.hasPrefix(start))
    }

    @Test(
        "A question after a greeting is answered",
        arguments: [
            ("Hi, how do I add money?", "Add money"),
            ("Hello there! I need help with KYC", "Complete the identity check (KYC)"),
            ("Good evening, can you help me go live? Thanks!", "Go live"),
            ("Assalamu alaikum, টাকা তুলব কীভাবে?", "টাকা তোলা"),
            ("আসসালামু আলাইকুম ভাই, KYC কীভাবে করব? ধন্যবাদ", "পরিচয় যাচাই (KYC)"),
        ])
    func answersAfterGreeting(_ message: String, _ title: String) throws {
        guard case .section(let section) = try answer(message) else {
            Issue.record("answered with \(try answer(message))")
            return
        }
        #expect(section.title == title)
    }

    @Test("The answer shows the heading and the steps of the section, and not its keywords")
    func showsHeadingAndSteps() throws {
        let english = try answer("How do I withdraw money from my wallet?").text
        #expect(english.hasPrefix("**Request a payout**\n\n1. "))
        #expect(english.contains("**Request Payout**"))
        #expect(english.hasSuffix("Tap **Submit**."))
        #expect(!english.contains("Keywords"))
        let bengali = try answer("আমি কীভাবে টাকা তুলব?").text
        #expect(bengali.hasPrefix("**টাকা তোলা**\n\n1. "))
        #expect(bengali.contains("**Request Payout**"))
    }

    @Test(
        "Text that is no question is harmless",
        arguments: [
            "", " \n\t", "?", "😀🎉", "12345", "\u{0}\u{1}\u{7F}", "\u{9BC}\u{9BE}\u{981}", "\u{200D}\u{200C}",
            "\u{FFFD}", "👨‍👩‍👧‍👦",
            "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "\u{202E}tluafed",
        ])
    func survivesAnything(_ text: String) throws {
        guard case .declined = try answer(text) else {
            Issue.record("answered \(text.prefix(20))")
            return
        }
    }

    @Test(
        "Five thousand of anything are harmless",
        arguments: [
            "ক", "ক ", "a", "qz ", "\u{9BC}", "\u{301}", "\u{9C7}\u{9BE}", "ের", "😀", "'", "\n", "wallat ", "ব", "1",
        ])
    func survivesRepetition(_ piece: String) throws {
        let answer = try answer(String(repeating: piece, count: 5_000))
        if case .section = answer, piece != "wallat " { Issue.record("answered with \(answer)") }
    }

    @Test("A scalar of every block is harmless", arguments: 0..<17)
    func survivesEveryBlock(_ plane: UInt32) throws {
        let scalars = stride(from: plane << 16, to: (plane + 1) << 16, by: 13).compactMap(Unicode.Scalar.init)
        let answer = try answer(String(String.UnicodeScalarView(scalars)))
        if case .section = answer { Issue.record("answered with \(answer)") }
    }

    @Test("The same question gets the same ranking each time")
    func ranksAlike() throws {
        let question = "money wallet paymant capture privat stream"
        let rankings = try (0..<5).map { _ in
            try Prompts.shipped(in: .english).guide.matches(question).map { "\($0.section.title) \($0.score)" }
        }
        #expect(rankings.allSatisfy { $0 == rankings[0] })
        #expect(rankings[0].count > 5)
    }

    private func answer(_ message: String) throws -> GuideAssistant.Answer {
        try Prompts.shipped(for: message).guideAssistant.answer(message)
    }
}
