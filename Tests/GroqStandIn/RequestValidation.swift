import Foundation

/// Groq's checks of a request, in Groq's words.
struct RequestValidation {
    let apiKey: String
    let models: [Model]
    let retired: [String: Model.Retirement]

    /// The refusal, or nil when the request is valid.
    func refusal(of request: RecordedRequest) -> Response? {
        let asksForModels = asksForModels(request)
        guard asksForModels || request.method == "POST" && request.path == "/openai/v1/chat/completions" else {
            return .error(
                status: 404,
                message: "Unknown request URL: \(request.method) \(request.path). Please check the URL for typos, "
                    + "or see the docs at https://console.groq.com/docs/", code: "unknown_url")
        }
        guard request.headers["authorization"] == "Bearer \(apiKey)" else {
            return .error(status: 401, message: "Invalid API Key", code: "invalid_api_key")
        }
        if asksForModels { return nil }
        guard request.headers["content-type"]?.hasPrefix("application/json") == true,
            request.headers["user-agent"] != nil,
            let json = (try? JSONSerialization.jsonObject(with: request.body)) as? [String: Any]
        else { return invalid("The request is not JSON, or has no user agent") }
        return modelRefusal(json) ?? fieldRefusal(json) ?? messagesRefusal(json) ?? reasoningRefusal(json)
    }

    func asksForModels(_ request: RecordedRequest) -> Bool {
        request.method == "GET" && request.path == "/openai/v1/models"
    }

    private func modelRefusal(_ json: [String: Any]) -> Response? {
        guard let id = json["model"] as? String else { return invalid("'model' : property 'model' is missing") }
        switch retired[id] {
        case .decommissioned:
            return .error(
                status: 400,
                message: "The model `\(id)` has been decommissioned and is no longer supported. Please refer to "
                    + "https://console.groq.com/docs/deprecations for a recommendation on which model to use instead.",
                code: "model_decommissioned")
        case .notFound:
            return notFound(id)
        case nil:
            return models.contains { $0.id == id } ? nil : notFound(id)
        }
    }

    private func fieldRefusal(_ json: [String: Any]) -> Response? {
        if let unknown = json.keys.sorted().first(where: { !Self.fields.contains($0) }) {
            return invalid("property '\(unknown)' is unsupported")
        }
        if let stream = json["stream"], !(stream is Bool) {
            return invalid("'stream' : value must be a boolean")
        }
        if let n = json["n"], n as? Int != 1 {
            return invalid("'n' : number must be at most 1")
        }
        if let temperature = json["temperature"], !isNumber(temperature, in: 0...2) {
            return invalid("'temperature' : number must be from 0 to 2")
        }
        if let share = json["top_p"], !isNumber(share, in: 0...1) {
            return invalid("'top_p' : number must be from 0 to 1")
        }
        let most = model(json)?.maxOutputTokens ?? 0
        for name in ["max_tokens", "max_completion_tokens"] {
            guard let limit = json[name] else { continue }
            guard let limit = limit as? Int, (1...most).contains(limit) else {
                return invalid("`\(name)` must be less than or equal to `\(most)`, the maximum value for this model")
            }
        }
        return nil
    }

    private func messagesRefusal(_ json: [String: Any]) -> Response? {
        guard let messages = json["messages"] as? [[String: Any]], !messages.isEmpty else {
            return invalid("'messages' : minimum number of items is 1")
        }
        for (index, message) in messages.enumerated() {
            guard let role = message["role"] as? String, ["system", "developer", "user", "assistant"].contains(role)
            else {
                return invalid("'messages.\(index)' : discriminator property 'role' has invalid value")
            }
            if let unknown = message.keys.sorted().first(where: { !["role", "content"].contains($0) }) {
                return invalid("'messages.\(index)' : for 'role:\(role)' : property '\(unknown)' is unsupported")
            }
            guard message["content"] is String else {
                return invalid("'messages.\(index)' : for 'role:\(role)' : property 'content' is missing")
            }
        }
        return nil
    }

    private func reasoningRefusal(_ json: [String: Any]) -> Response? {
        let efforts = model(json)?.reasoningEfforts ?? []
        for name in ["include_reasoning", "reasoning_effort", "reasoning_format"] where json[name] != nil {
            guard !efforts.isEmpty else { return invalid("`\(name)` is not supported with this model") }
        }
        if json["include_reasoning"] != nil, json["reasoning_format"] != nil {
            return invalid("`include_reasoning` and `reasoning_format` cannot be used together")
        }
        if let effort = json["reasoning_effort"], !efforts.contains(effort as? String ?? "") {
            return invalid("`reasoning_effort` must be one of \(efforts)")
        }
        return nil
    }

    private func model(_ json: [String: Any]) -> Model? {
        models.first { $0.id == json["model"] as? String }
    }

    private func isNumber(_ value: Any, in range: ClosedRange<Double>) -> Bool {
        (value as? Double).map(range.contains) ?? false
    }

    private func invalid(_ message: String) -> Response {
        .error(status: 400, message: message)
    }

    private func notFound(_ id: String) -> Response {
        .error(
            status: 404, message: "The model `\(id)` does not exist or you do not have access to it.",
            code: "model_not_found")
    }

    /// What a request may hold. Groq takes `stream_options` as well, but did not always, and a client needs none.
    private static let fields: Set = [
        "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "top_p", "n", "seed", "stop", "user",
        "response_format", "service_tier", "reasoning_effort", "reasoning_format", "include_reasoning", "tools",
        "tool_choice", "parallel_tool_calls", "frequency_penalty", "presence_penalty", "stream",
    ]
}
