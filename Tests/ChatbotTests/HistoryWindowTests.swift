import Testing

@testable import Chatbot

@Suite struct HistoryWindowTests {
    private func messages(_ contents: String...) throws -> [Message] {
        try contents.enumerated().map { index, content in
            Message(
                id: index + 1, conversation: 1, createdAt: Timestamp(milliseconds: 0),
                draft: .init(question: try MessageContent(validating: content), idempotencyKey: nil))
        }
    }

    /// 40 characters of ASCII are 10 tokens, and 4 for the message.
    private let forty = String(repeating: "x", count: 40)

    @Test(arguments: [
        (0, [3]), (14, [3]), (27, [3]), (28, [2, 3]), (41, [2, 3]), (42, [1, 2, 3]), (1000, [1, 2, 3]),
    ])
    func `takes whole messages, newest first, as many as the budget holds`(budget: Int, ids: [Int]) throws {
        let selected = HistoryWindow(tokens: budget).select(from: try messages(forty, forty, forty))
        #expect(selected.map(\.id) == ids)
    }

    @Test func `leaves no gap: behind a message that is too long nothing older is taken`() throws {
        let selected = HistoryWindow(tokens: 50).select(
            from: try messages("a", String(repeating: "x", count: 400), "b"))
        #expect(selected.map(\.id) == [3])
    }

    @Test func `counts Bengali by the scalar`() {
        #expect(HistoryWindow.estimatedTokens(of: "abcd") == 5)
        #expect(HistoryWindow.estimatedTokens(of: "টাকা") == 8)
    }
}
