/// How much of a conversation a model is shown: the newest messages whose tokens fit a budget.
public struct HistoryWindow: Sendable {
    private let budget: Int

    /// - Parameter tokens: the budget; see ``estimatedTokens(of:)``.
    public init(tokens: Int) { budget = tokens }

    /// The end of the conversation, in order: never half a message, and always the last one, whatever its length.
    public func select(from messages: [Message]) -> [Message] {
        guard let last = messages.last else { return [] }
        var left = budget - Self.estimatedTokens(of: last.content.text)
        let earlier = messages.dropLast().reversed().prefix { message in
            left -= Self.estimatedTokens(of: message.content.text)
            return left >= 0
        }
        return earlier.reversed() + [last]
    }

    /// An estimate that rather errs to the high side: a token for every four characters of ASCII and one for every other
    /// scalar (the usual tokenizers cut Bengali into pieces of one or two scalars), and four for the frame of a message.
    static func estimatedTokens(of text: String) -> Int {
        let ascii = text.utf8.count { $0 < 0x80 }
        return (ascii + 3) / 4 + (text.unicodeScalars.count - ascii) + 4
    }
}
