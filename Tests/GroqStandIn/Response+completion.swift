import Foundation

extension Response {
    /// A completion with every field that Groq sends, and the content of a script.
    static func completion(of request: RecordedRequest, by script: StreamScript) -> Response {
        let content = script.content
        let message: [String: Any] = ["role": "assistant", "content": content ?? NSNull()]
        let choice: [String: Any] = [
            "index": 0, "message": message, "logprobs": NSNull(), "finish_reason": script.finishReason ?? NSNull(),
        ]
        var response = json([
            "id": "chatcmpl-\(UUID().uuidString.lowercased())", "object": "chat.completion",
            "created": Int(request.receivedAt.timeIntervalSince1970), "model": request.model ?? "", "choices": [choice],
            "usage": request.usage(content: content ?? ""), "usage_breakdown": NSNull(),
            "system_fingerprint": "fp_72a5dc99ee",
            "x_groq": ["id": "req_01jr8p9a8he8ftr2qbnfcvxhdh", "seed": 1_903_311_360], "service_tier": "on_demand",
        ])
        response.headers["cache-control"] = "private, max-age=0, no-store, no-cache, must-revalidate"
        response.headers["vary"] = "Origin"
        return response
    }
}

extension RecordedRequest {
    var estimatedPromptTokens: Int {
        messages.reduce(0) { $0 + approximateTokens($1.content) }
    }

    /// What Groq says that the request and a reply with this content were charged as.
    func usage(content: String) -> [String: Any] {
        let completionTokens = approximateTokens(content)
        return [
            "queue_time": 0.1, "prompt_tokens": estimatedPromptTokens, "prompt_time": 0.002,
            "completion_tokens": completionTokens, "completion_time": 0.029,
            "total_tokens": estimatedPromptTokens + completionTokens, "total_time": 0.031,
        ]
    }

    /// What is charged when the request comes in: the prompt, and all that the reply may have.
    var estimatedTokens: Int {
        let limit = json["max_completion_tokens"] as? Int ?? json["max_tokens"] as? Int ?? 1024
        return estimatedPromptTokens + limit
    }
}

/// About four bytes are a token.
private func approximateTokens(_ text: String) -> Int {
    text.utf8.count / 4 + 1
}
