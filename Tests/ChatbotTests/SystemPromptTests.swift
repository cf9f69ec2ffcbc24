import Testing

@testable import Chatbot

/// What a model is told for a question: enough, and not much more.
struct SystemPromptTests {
    /// Measured: 31.4 % in English and 24.4 % in Bengali by the estimate of tokens, 31.2 % and 25.5 % by bytes; at most
    /// 39.8 % and 36.9 %.
    @Test("It takes a third of the full one, and never half", arguments: GuideLanguage.allCases)
    func isShort(_ language: GuideLanguage) throws {
        let questions = GuideQuestion.answerable(in: language)
        #expect(questions.count >= 60)
        for size in [HistoryWindow.estimatedTokens, \.utf8.count] as [(String) -> Int] {
            let shares = try questions.map { try share(of: $0.text, by: size) }
            #expect(shares.reduce(0, +) / Double(shares.count) <= 0.35)
            #expect(shares.allSatisfy { $0 <= 0.42 })
        }
    }

    /// Measured: all of them.
    @Test("It has the section that answers a question", arguments: GuideLanguage.allCases)
    func hasSection(_ language: GuideLanguage) throws {
        #expect(try hits(GuideQuestion.answerable(in: language)) >= 0.95)
    }

    /// Measured: 47 of 48 in either language, with 32.4 % of the full prompt's tokens in English and 27.1 % in Bengali.
    @Test("It has the section that answers a question which nothing was tuned to", arguments: GuideLanguage.allCases)
    func hasSectionOfHeldOut(_ language: GuideLanguage) throws {
        let questions = language == .english ? GuideQuestion.heldOutEnglish : GuideQuestion.heldOutBengali
        #expect(try hits(questions) >= 0.9)
    }

    /// Measured: 31 of 40 in English, 30 of 40 in Bengali. For the others, the model has the contents.
    @Test("It often has the section that answers a question in other words", arguments: GuideLanguage.allCases)
    func hasSectionOfOtherWords(_ language: GuideLanguage) throws {
        let questions = language == .english ? GuideQuestion.otherWordsEnglish : GuideQuestion.otherWordsBengali
        #expect(try hits(questions) >= 0.7)
    }

    @Test(
        "It has the sections that the conversation is about", arguments: GuideDialogue.english + GuideDialogue.bengali)
    func followsDialogue(_ dialogue: GuideDialogue) throws {
        let question = try #require(dialogue.questions.last)
        let prompt = try Prompts.shipped(for: question).systemPrompt(
            for: question, after: dialogue.questions.dropLast())
        #expect(dialogue.sections.isSubset(of: headings(of: prompt)), "\(headings(of: prompt))")
    }

    /// Each question of the guide after two others. Measured: the section of the one before is always there.
    @Test("A change of topic is followed, and what was asked just before is kept", arguments: GuideLanguage.allCases)
    func followsChangeOfTopic(_ language: GuideLanguage) throws {
        let questions = GuideQuestion.answerable(in: language)
        let prompts = try Prompts.shipped(in: language)
        var kept = 0
        for (number, question) in questions.enumerated() {
            let earlier = [100, 50].map { questions[(number + $0) % questions.count] }
            let told = headings(of: prompts.systemPrompt(for: question.text, after: earlier.map(\.text)))
            #expect(told.contains(question.section), "\(question.text)")
            kept += told.contains(earlier[1].section) ? 1 : 0
        }
        #expect(Double(kept) / Double(questions.count) >= 0.95, "\(kept) of \(questions.count)")
    }

    @Test("Where there is no room for everything, a question counts more than the ones before it")
    func prefersLaterQuestions() throws {
        let folder = try PromptsFolder()
        let body = String(repeating: "- x\n", count: 100)
        let guide = ["Cherry", "Apple", "Banana", "Apple tree"].map { "## \($0)\n\n\(body)\n" }
        try folder.write(Array(guide.joined().utf8), to: "guide.en.md")
        let prompt = try folder.prompts(.english).systemPrompt(for: "apple", after: ["cherry", "banana"])
        #expect(sections(of: prompt) == ["Apple", "Banana", "Apple tree"])
    }

    @Test("Of earlier questions the newest three with a topic count, and thanks in between do not")
    func looksBackThreeQuestions() throws {
        let prompts = try Prompts.shipped(in: .english)
        let topics = ["enable 2FA", "dark mode", "leave a review", "my feed is empty"]
        let told = headings(of: prompts.systemPrompt(for: "ok", after: topics + ["thanks!", "hm"]))
        #expect(told.isSuperset(of: ["Change the theme", "Leave a review", "Empty feed"]))
        #expect(!told.contains("Two-factor authentication"))
    }

    @Test(
        "For a greeting it is the rules and the contents",
        arguments: ["", "hello", "Thanks a lot!", "?", "😀", "হ্যালো", "ধন্যবাদ ভাই", "আপনি কে?"])
    func isContentsForGreeting(_ message: String) throws {
        let prompts = try Prompts.shipped(for: message)
        let prompt = prompts.systemPrompt(for: message, after: [])
        #expect(headings(of: prompt).isEmpty)
        #expect(prompt.hasPrefix(prompts.rules + "\n\n# Contents\n\n"))
        for section in prompts.guide.sections { #expect(prompt.contains(section.title)) }
        #expect(prompt.contains("do not deny that a listed topic exists"))
    }

    /// Measured: 28.7 % and 22.3 % of the tokens of the full prompt, with 1.4 and 1.7 sections.
    @Test("For a question off topic it is little more than the rules and the contents")
    func isShortOffTopic() throws {
        let shares = try GuideQuestion.offTopic.map { try share(of: $0, by: HistoryWindow.estimatedTokens) }
        #expect(shares.reduce(0, +) / Double(shares.count) <= 0.3)
        #expect(shares.allSatisfy { $0 <= 0.42 })
    }

    @Test("It begins alike for all questions, has no keywords, and keeps the order of the guide")
    func keepsOrder() throws {
        for language in GuideLanguage.allCases {
            let prompts = try Prompts.shipped(in: language)
            let titles = prompts.guide.sections.map(\.title)
            let beginning = prompts.systemPrompt(for: "", after: [])
            for question in GuideQuestion.answerable(in: language) {
                let prompt = prompts.systemPrompt(for: question.text, after: ["wallet", "go live"])
                #expect(prompt.hasPrefix(beginning))
                #expect(!prompt.contains("Keywords:"))
                let told = sections(of: prompt)
                #expect(told == titles.filter(told.contains))
                #expect(prompt == prompts.systemPrompt(for: question.text, after: ["wallet", "go live"]))
            }
        }
    }

    @Test("A short guide is told whole, whatever the question")
    func tellsShortGuide() throws {
        let folder = try PromptsFolder()
        try folder.write(Array("# Wallet\n\n## Add money\nPay.\n\n## Send\nTap.".utf8), to: "guide.en.md")
        let prompts = try folder.prompts(.english)
        #expect(prompts.systemPrompt(for: "hello", after: []) == prompts.fullSystemPrompt)
        #expect(!prompts.fullSystemPrompt.contains("# Contents"))
    }

    @Test("An enormous section is told only when it answers best, and then leaves no room for others")
    func boundsEnormousSection() throws {
        let folder = try PromptsFolder()
        let shipped = try Prompts.shipped(in: .english)
        let steps = String(repeating: "Zebra crossing, wallet, live stream, capture, payout.\n", count: 2_000)
        let guide = shipped.guide.markdown + "# More\n\n## Zebra crossing\n\n\(steps)"
        try folder.write(Array(guide.utf8), to: "guide.en.md")
        let prompts = try folder.prompts(.english)
        let others = prompts.systemPrompt(for: "How do I go live?", after: ["where is the zebra crossing", "payout"])
        #expect(headings(of: others).isSuperset(of: ["Go live", "Request a payout"]))
        #expect(others.utf8.count * 2 < shipped.fullSystemPrompt.utf8.count)
        let best = prompts.systemPrompt(for: "where is the zebra crossing", after: ["How do I go live?"])
        #expect(headings(of: best) == ["Zebra crossing"])
    }

    private func share(of question: String, by size: (String) -> Int) throws -> Double {
        let prompts = try Prompts.shipped(for: question)
        let prompt = prompts.systemPrompt(for: question, after: [])
        return Double(size(prompt) + size(question)) / Double(size(prompts.fullSystemPrompt) + size(question))
    }

    /// The share of questions with whose prompt goes the right section.
    private func hits(_ questions: [GuideQuestion]) throws -> Double {
        let hits = try questions.count { question in
            let prompt = try Prompts.shipped(for: question.text).systemPrompt(for: question.text, after: [])
            return headings(of: prompt).contains(question.section)
        }
        return Double(hits) / Double(questions.count)
    }

    private func headings(of prompt: String) -> Set<String> { Set(sections(of: prompt)) }

    private func sections(of prompt: String) -> [String] {
        prompt.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
    }
}

extension GuideQuestion {
    /// The questions that the guide alone answers rightly.
    fileprivate static func answerable(in language: GuideLanguage) -> [GuideQuestion] {
        language == .english ? english : bengali
    }
}
