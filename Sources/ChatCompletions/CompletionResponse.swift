import FoundationEssentials

/// The parts of a 200 response that matter. Only `choices[0].message.content` is needed; everything else may be missing,
/// null or of another type, since servers differ.
struct CompletionResponse: Decodable {
    /// Some servers answer 200 and describe an error: then nothing else in the response counts.
    let error: ServerError?
    let choice: Choice?
    let usage: Usage?

    struct Choice: Decodable {
        let content: String?
        let finishReason: String?

        init(from decoder: any Decoder) throws {
            let choice = try decoder.container(keyedBy: Key.self)
            let message = try? choice.nestedContainer(keyedBy: Key.self, forKey: .message)
            content = message?.value(.content)
            finishReason = choice.value(.finishReason)
        }
    }

    struct Usage: Decodable {
        let promptTokens: Int?
        let completionTokens: Int?

        init(from decoder: any Decoder) throws {
            let usage = try decoder.container(keyedBy: Key.self)
            promptTokens = usage.value(.promptTokens)
            completionTokens = usage.value(.completionTokens)
        }
    }

    enum Key: String, CodingKey {
        case error, choices, message, content, usage
        case finishReason = "finish_reason"
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
    }

    init(from decoder: any Decoder) throws {
        let response = try decoder.container(keyedBy: Key.self)
        let hasError = response.contains(.error) && (try? response.decodeNil(forKey: .error)) != true
        error = hasError ? response.value(.error) ?? ServerError(code: nil, type: nil) : nil
        var choices = try? response.nestedUnkeyedContainer(forKey: .choices)
        choice = try? choices?.decode(Choice.self)
        usage = response.value(.usage)
    }
}

extension KeyedDecodingContainer {
    /// The value under a key, or nil when there is none of that type.
    func value<Value: Decodable>(_ key: Key) -> Value? {
        try? decode(Value.self, forKey: key)
    }
}
