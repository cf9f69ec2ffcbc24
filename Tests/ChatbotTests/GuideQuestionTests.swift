import Testing

@testable import Chatbot

/// The guide as it is shipped, asked what users ask.
struct GuideQuestionTests {
    @Test("The guide answers a question in its language with the right section", arguments: GuideQuestion.english)
    func answersEnglish(_ question: GuideQuestion) throws {
        #expect(GuideLanguage.of(question.text) == .english)
        #expect(try answer(question.text) == question.section)
    }

    @Test("The guide answers a Bengali question with the right section", arguments: GuideQuestion.bengali)
    func answersBengali(_ question: GuideQuestion) throws {
        #expect(GuideLanguage.of(question.text) == .bengali)
        #expect(try answer(question.text) == question.section)
    }

    @Test(
        "A question that the guide does not answer is declined, and the contact named",
        arguments: GuideQuestion.offTopic)
    func declines(_ question: String) throws {
        let answer = try Prompts.shipped(for: question).guideAssistant.answer(question)
        guard case .declined(let text) = answer else {
            Issue.record("answered with \(answer)")
            return
        }
        #expect(text.contains("nikoo@app.com"))
    }

    @Test("Every section is asked for", arguments: GuideLanguage.allCases)
    func coversEverySection(_ language: GuideLanguage) throws {
        let questions = language == .english ? GuideQuestion.english : GuideQuestion.bengali
        let sections = try Prompts.shipped(in: language).guide.sections
        #expect(Set(sections.map(\.title)) == Set(questions.map(\.section)))
    }

    @Test("Both languages have the same topics in the same order")
    func languagesMatch() throws {
        let english = try Prompts.shipped(in: .english).guide.sections
        let bengali = try Prompts.shipped(in: .bengali).guide.sections
        #expect(english.count == bengali.count)
        for (english, bengali) in zip(english, bengali) {
            let steps = { (section: Guide.Section) in
                section.body.split(separator: "\n").count { $0.first?.isNumber == true }
            }
            #expect(
                steps(english) == steps(bengali), "\(english.title) and \(bengali.title) have the same number of steps")
        }
    }

    private func answer(_ question: String) throws -> String? {
        guard case .section(let section) = try Prompts.shipped(for: question).guideAssistant.answer(question) else {
            return nil
        }
        return section.title
    }
}
