import Foundation
import GroqStandIn
import Testing

/// Models that are retired are not asked again and again.
@Suite struct RetiredModelTests {
    private let first = "llama-3.3-70b-versatile"
    private let second = "openai/gpt-oss-120b"
    private let memory = "limits/retired-models.jsonl"

    private func asked(_ model: ModelSite) -> [String?] { model.groq.requests.map(\.model) }

    @Test(arguments: [false, true])
    func `A retired model is asked once, and then not for a day`(isStream: Bool) throws {
        let model = try ModelSite()
        model.groq.retire(first, as: isStream ? .notFound : .decommissioned)
        for number in 0..<3 {
            if isStream {
                _ = try model.account.stream("Question \(number)", in: model.conversation).rest()
            } else {
                try model.ask("Question \(number)").expectSuccess()
            }
        }
        #expect(asked(model) == [first, second, second, second])
        let row = try #require(model.site.rows(memory).last)
        #expect(row["model"] == .string(first))
        let until = try Date(row["until"].text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        #expect((86_000...86_400).contains(until.timeIntervalSinceNow))
        let text = try String(contentsOf: model.site.file(memory), encoding: .utf8)
        #expect(!text.contains(ModelSite.apiKey))
    }

    @Test func `When the day is over, or the file is gone, it is asked again`() throws {
        let model = try ModelSite()
        model.groq.retire(first, as: .notFound)
        try model.ask("One").expectSuccess()
        try FileManager.default.removeItem(at: model.site.file(memory))
        try model.ask("Two").expectSuccess()
        #expect(asked(model) == [first, second, first, second])
    }

    @Test func `When all are remembered, all are asked, and one that answers is remembered no more`() throws {
        let model = try ModelSite(["GROQ_MODELS": first])
        model.groq.enqueue(.response(.error(status: 404, message: "gone", code: "model_not_found")))
        try model.ask(StreamTests.offTopic).expectError(503, StreamTests.unavailable)
        #expect(try model.site.rows(memory).count == 1)
        try model.ask(StreamTests.offTopic).expectSuccess()
        #expect(try model.site.rows(memory).isEmpty)
        #expect(asked(model) == [first, first])
    }

    @Test func `Another key or server is another account`() throws {
        let model = try ModelSite()
        model.groq.retire(first, as: .notFound)
        try model.ask("One").expectSuccess()
        let file = model.site.home.appending(path: ".env")
        let settings = try String(contentsOf: file, encoding: .utf8)
        try model.site.writeSettings(settings.replacing("/openai/v1", with: "/openai/v1/"))
        try model.ask("Two").expectSuccess()
        #expect(asked(model) == [first, second, first, second])
    }

    @Test func `A memory that is damaged or cannot be written keeps no reply back`() throws {
        let model = try ModelSite()
        model.groq.retire(first, as: .notFound)
        try FileManager.default.createDirectory(at: model.site.file("limits"), withIntermediateDirectories: true)
        try Data("not a row\n".utf8).write(to: model.site.file(memory))
        for _ in 0..<2 { try model.ask("Hello").expectSuccess() }
        #expect(asked(model) == [first, second, first, second])
        #expect(try model.site.log("messages-send").contains { $0["message"].text.contains("retired") })
    }
}
