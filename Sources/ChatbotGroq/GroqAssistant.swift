import ChatCompletions
public import Chatbot

/// The assistant that asks a model on Groq, or on any other OpenAI-compatible server.
///
/// It stands in a module of its own so that only what asks a model links libcurl.
public struct GroqAssistant: Assistant {
    private let client: ChatCompletionsClient
    private let systemPrompt: String
    private let history: HistoryWindow

    /// - Parameters:
    ///   - systemPrompt: what the model is told before the conversation.
    ///   - environment: of the process: where it may name the host's certificates.
    /// - Throws: ``ConfigurationError`` when no request could be sent with these settings.
    public init(
        settings: Configuration.Groq, systemPrompt: String, environment: [String: String]
    ) throws(ConfigurationError) {
        do {
            client = try ChatCompletionsClient(
                baseURL: settings.baseURL, apiKey: settings.apiKey, models: settings.models,
                sampling: Sampling(
                    temperature: settings.temperature, topP: settings.topP, maxTokens: settings.maximumTokens),
                policy: RetryPolicy(attemptTimeout: settings.attemptTimeout, deadline: settings.deadline),
                certificates: try CertificateStore.find(
                    configured: settings.certificateFile, environment: environment))
        } catch {
            throw ConfigurationError("GROQ_*: \(error)")
        }
        self.systemPrompt = systemPrompt
        history = HistoryWindow(tokens: settings.historyTokens)
    }

    public func reply(to messages: [Message]) throws(AssistantError) -> AssistantReply {
        let conversation = history.select(from: messages).map { message in
            ChatMessage(role: message.sender == .user ? .user : .assistant, content: message.content.text)
        }
        let reply: ChatReply
        do throws(ChatCompletionsError) {
            reply = try client.complete([ChatMessage(role: .system, content: systemPrompt)] + conversation)
        } catch {
            throw AssistantError(error.description, retryAfter: error.secondsToWait, attempts: error.attempts)
        }
        guard let content = MessageContent(reply: reply.content) else {
            throw AssistantError("the reply has no text", attempts: reply.attempts)
        }
        var usage = AssistantUsage(
            model: reply.model, attempts: reply.attempts, promptTokens: reply.promptTokens,
            completionTokens: reply.completionTokens)
        usage.skippedModels = reply.skippedModels
        return AssistantReply(content: content, source: .groq, usage: usage)
    }
}

extension ChatCompletionsError {
    /// How long the server asked to wait, in whole seconds.
    fileprivate var secondsToWait: Int? {
        guard case .unavailable(let wait?) = reason else { return nil }
        return Int((wait / .seconds(1)).rounded(.up))
    }
}
