/// An answer, put together from one document or from the chunks of a stream.
struct Completion {
    private(set) var finishReason: String?
    private(set) var promptTokens: Int?
    private(set) var completionTokens: Int?

    private let apiKey: APIKey?
    private var text = AnswerText()
    private var textBytes = 0
    private var hasChoice = false

    init(apiKey: APIKey?) {
        self.apiKey = apiKey
    }

    var content: String { text.content }

    /// Takes a document or a chunk, and returns what it adds to the content.
    mutating func add(_ json: [UInt8]) throws(AttemptFailure) -> String {
        guard let response = CompletionResponse(json: json) else { throw .unusable(.invalidJSON) }
        if let error = response.error {
            throw .unusable(.errorObject(error.hiding(apiKey)))
        }
        promptTokens = response.usage?.promptTokens ?? promptTokens
        completionTokens = response.usage?.completionTokens ?? completionTokens
        guard let choice = response.choice else { return "" }
        // Passed over, it would leave a gap in the answer.
        guard !choice.hasUnreadableContent else { throw .unusable(.invalidJSON) }
        hasChoice = true
        finishReason = choice.finishReason ?? finishReason
        let content = choice.content ?? ""
        textBytes += content.utf8.count
        guard textBytes <= HTTPSession.bodyLimit else { throw .transport(.tooLong) }
        return text.append(content)
    }

    /// Returns the rest of the content, now that nothing more comes, or says why the whole is no answer.
    mutating func end() throws(AttemptFailure) -> String {
        guard hasChoice else { throw .unusable(.noChoice) }
        let rest = text.end()
        guard !content.isEmpty else {
            throw .unusable(.noContent(finishReason: ServerError.word(finishReason)))
        }
        return rest
    }
}
