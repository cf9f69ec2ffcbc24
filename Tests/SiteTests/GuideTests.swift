import Foundation
import Testing

/// `ASSISTANT=guide`: answers from the guide that the support team wrote.
@Suite struct GuideTests {
    let account: Account

    init() throws { account = try StagedSite.shared.get().newAccount() }

    @Test func `A question is answered from the guide`() throws {
        let answer = try ask("How do I withdraw money from my wallet?")
        #expect(answer.contains("Request Payout"))
        #expect(answer.contains("$10"))
    }

    @Test func `A question in Bengali is answered in Bengali`() throws {
        let answer = try ask("আমি কীভাবে টাকা তুলব?")
        #expect(answer.unicodeScalars.contains { ("\u{980}"..."\u{9FF}").contains($0) })
        #expect(answer.contains("Request Payout"))
        #expect(answer.contains("$10") || answer.contains("১০"))
    }

    @Test(
        "A question that is not about the app is declined, with the contact",
        arguments: ["What is the capital of France?", "ফ্রান্সের রাজধানী কী?"])
    func declined(question: String) throws {
        let answer = try ask(question)
        #expect(answer.contains("nikoo@app.com"))
        #expect(!answer.contains("Paris"))
    }

    @Test("A greeting is greeted", arguments: ["Hello", "hi!", "হ্যালো"])
    func greeting(question: String) throws {
        let answer = try ask(question)
        #expect(!answer.isEmpty)
        #expect(try answer != ask("What is the capital of France?"))
    }

    @Test func `An edited guide is used from the next question on`() throws {
        let site = try StagedSite()
        let guide = site.home.appending(path: "prompts/guide.en.md")
        let section = "\n## Purple elephants\nKeywords: purple, elephant\n\nFeed them **peanuts** twice a day.\n"
        try (String(contentsOf: guide, encoding: .utf8) + section).write(to: guide, atomically: true, encoding: .utf8)
        let account = try site.newAccount()
        let reply = try account.ask("What do purple elephants eat?", in: account.openConversation()).expectSuccess()
        #expect(reply["content"].text.contains("peanuts"))
    }

    @Test func `A guide that cannot be read is an error of the configuration`() throws {
        let site = try StagedSite()
        let account = try site.newAccount()
        try FileManager.default.removeItem(at: site.home.appending(path: "prompts/guide.en.md"))
        try account.ask("Hello", in: account.openConversation()).expectError(500, "Server configuration error")
        #expect(try site.log("messages-send").last?["error"].text.contains("guide.en.md") == true)
    }

    @Test func `Replies of the guide are marked in the store`() throws {
        let conversation = try account.openConversation()
        try account.ask("How do I add money?", in: conversation).expectSuccess()
        let rows = try account.site.rows(account.site.messageFile(of: conversation))
        #expect(rows.map { $0["source"].string } == [nil, "guide"])
    }

    private func ask(_ question: String) throws -> String {
        try account.ask(question, in: account.openConversation()).expectSuccess()["content"].text
    }
}
