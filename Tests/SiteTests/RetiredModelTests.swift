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

    static let hours: [(Double, isAsked: Bool)] = [
        (-800_000, true), (-0.001, true), (0.1, false), (23.9, false), (24.1, true), (8_760, true), (800_000, true),
    ]

    @Test("A memory holds until its time, and no longer than a day, whatever it says", arguments: hours)
    func until(left: Double, isAsked: Bool) throws {
        let model = try ModelSite()
        model.groq.retire(first, as: .notFound)
        try model.ask("One").expectSuccess()
        let row = try #require(model.site.rows(memory).last)
        let until = Date(timeIntervalSinceNow: left * 3600)
        let text = until.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        try StoreFiles(data: model.site.data).replace(
            memory, with: [["id": row["id"], "model": row["model"], "server": row["server"], "until": .string(text)]])
        for _ in 0..<2 { try model.ask("Two").expectSuccess() }
        // What was asked again is remembered again.
        #expect(asked(model) == [first, second] + (isAsked ? [first, second, second] : [second, second]))
    }

    @Test func `When the file is gone, it is asked again`() throws {
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

    @Test(
        "A memory that is damaged keeps no reply back, and is made anew",
        arguments: [
            "not a row\n", "not a row", "\n\n", "\u{0}\u{0}\u{0}\n", #"{"crc":"00000000","id":1}"# + "\n",
            #"{"crc":"00000000","id":1}"#,
        ])
    func damaged(contents: String) throws {
        let model = try ModelSite()
        model.groq.retire(first, as: .notFound)
        try FileManager.default.createDirectory(at: model.site.file("limits"), withIntermediateDirectories: true)
        try Data(contents.utf8).write(to: model.site.file(memory))
        for _ in 0..<3 { try model.ask("Hello").expectSuccess() }
        #expect(asked(model) == [first, second, second, second])
        #expect(try model.site.rows(memory).map { $0["model"] } == [.string(first)])
    }

    @Test func `A memory that cannot be written keeps no reply back, and the log says so`() throws {
        let model = try ModelSite()
        model.groq.retire(first, as: .notFound)
        try FileManager.default.removeItem(at: model.site.file("limits"))
        try Data().write(to: model.site.file("limits"))
        for _ in 0..<2 { try model.ask("Hello").expectSuccess() }
        #expect(asked(model) == [first, second, first, second])
        #expect(try model.site.log("messages-send").contains { $0["message"].text.contains("retired models") })
    }
}
