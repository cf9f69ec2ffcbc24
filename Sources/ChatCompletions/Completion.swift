import FoundationEssentials

/// A usable answer, read from the body of a successful response.
struct Completion {
    let content: String
    let finishReason: String?
    let promptTokens: Int?
    let completionTokens: Int?

    init(body: Data, apiKey: APIKey?) throws(AttemptFailure.Defect) {
        guard let response = try? JSONDecoder().decode(CompletionResponse.self, from: body) else { throw .invalidJSON }
        if let error = response.error {
            throw .errorObject(error.hiding(apiKey))
        }
        guard let choice = response.choice else { throw .noChoice }
        content = choice.content?.withoutThoughts() ?? ""
        finishReason = choice.finishReason
        promptTokens = response.usage?.promptTokens
        completionTokens = response.usage?.completionTokens
        guard !content.isEmpty else { throw .noContent(finishReason: ServerError.word(finishReason)) }
    }
}
