import FoundationEssentials

/// The body of a request. Only fields that every compatible server knows: Groq answers 400 to any other.
struct CompletionRequest: Encodable {
    let model: String
    let messages: [ChatMessage]
    let maxTokens: Int
    let temperature: Double
    let topP: Double
    let reasoningEffort: String?
    let includeReasoning: Bool?

    /// True, or not sent.
    let stream: Bool?

    private enum CodingKeys: String, CodingKey {
        case model, messages, temperature, stream
        case maxTokens = "max_tokens"
        case topP = "top_p"
        case reasoningEffort = "reasoning_effort"
        case includeReasoning = "include_reasoning"
    }

    init(model: String, messages: [ChatMessage], sampling: Sampling, streams: Bool) {
        let reasoning = ReasoningSettings(model: model)
        self.model = model
        self.messages = messages
        maxTokens = sampling.maxTokens + reasoning.extraTokens
        temperature = sampling.temperature
        topP = sampling.topP
        reasoningEffort = reasoning.effort
        includeReasoning = reasoning.includesReasoning
        stream = streams ? true : nil
    }

    /// Compact UTF-8 JSON.
    func encoded() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        do {
            return Array(try encoder.encode(self))
        } catch {
            // JSON can express every value here but a number that is not finite, and `Sampling.isValid` excludes those.
            preconditionFailure("a completion request could not be encoded")
        }
    }
}
