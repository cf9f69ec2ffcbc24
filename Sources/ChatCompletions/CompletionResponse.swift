/// The parts of a successful response, or of one chunk of a stream, that matter. Everything may be missing, null or of
/// another type, since servers differ.
struct CompletionResponse: Decodable {
    /// Some servers answer 200 and describe an error, and all do when a stream fails in the middle: then nothing else
    /// in the response counts.
    let error: ServerError?
    let choice: Choice?
    let usage: Usage?

    struct Choice: Decodable {
        /// What `message` holds in a document, and `delta` in a chunk.
        let content: String?
        /// Whether there is content that cannot be read: of another type, or with half a surrogate pair.
        let hasUnreadableContent: Bool
        let finishReason: String?

        init(from decoder: any Decoder) throws {
            let choice = try decoder.container(keyedBy: Key.self)
            let message = choice.object(.message) ?? choice.object(.delta)
            content = message?.value(.content)
            let isNull = message.map { (try? $0.decodeNil(forKey: .content)) ?? true } ?? true
            hasUnreadableContent = content == nil && !isNull
            let reason: String? = choice.value(.finishReason)
            finishReason = reason == "" ? nil : reason
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
        case error, choices, message, delta, content, usage
        case finishReason = "finish_reason"
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
        case groq = "x_groq"
    }

    init(from decoder: any Decoder) throws {
        let response = try decoder.container(keyedBy: Key.self)
        let groq = response.object(.groq)
        error = Self.error(in: response) ?? groq.flatMap(Self.error)
        var choices = try? response.nestedUnkeyedContainer(forKey: .choices)
        choice = try? choices?.decode(Choice.self)
        usage = response.value(.usage) ?? groq?.value(.usage)
    }

    /// An error is an object; Groq also puts a word under `x_groq`. Null, false and an empty text are none.
    private static func error(in container: KeyedDecodingContainer<Key>) -> ServerError? {
        guard container.contains(.error), (try? container.decodeNil(forKey: .error)) != true else { return nil }
        if let flag: Bool = container.value(.error), !flag {
            return nil
        }
        if let text: String = container.value(.error) {
            return text.isEmpty ? nil : ServerError(code: ServerError.word(text), type: nil)
        }
        return container.value(.error) ?? ServerError(code: nil, type: nil)
    }
}

extension KeyedDecodingContainer {
    /// The value under a key, or nil when there is none of that type.
    func value<Value: Decodable>(_ key: Key) -> Value? {
        try? decode(Value.self, forKey: key)
    }

    /// The object under a key, or nil when there is none.
    func object(_ key: Key) -> KeyedDecodingContainer? {
        try? nestedContainer(keyedBy: Key.self, forKey: key)
    }
}
