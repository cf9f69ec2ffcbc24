import ChatCompletions
public import Chatbot
public import Environment

/// The assistant that asks a model on Groq, or on any other OpenAI-compatible server.
///
/// It stands in a module of its own so that only what asks a model links libcurl.
public struct GroqAssistant: Assistant {
    private let client: ChatCompletionsClient
    private let prompts: Prompts
    private let sendsWholeGuide: Bool
    private let history: HistoryWindow
    private let retired: RetiredModels
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - prompts: what the model is told before the conversation.
    ///   - dataDirectory: where it is remembered which models are retired.
    ///   - environment: of the process: where it may name the host's certificates.
    ///   - now: the time.
    ///   - onEvent: told what an operator should know.
    /// - Throws: ``ConfigurationError`` when no request could be sent with these settings.
    public init(
        settings: Configuration.Groq, prompts: Prompts, dataDirectory: String, environment: EnvironmentVariables,
        now: @escaping @Sendable () -> Timestamp, onEvent: @escaping @Sendable (String) -> Void
    ) throws(ConfigurationError) {
        retired = RetiredModels(
            root: dataDirectory, baseURL: settings.baseURL, apiKey: settings.apiKey, onEvent: onEvent)
        do {
            client = try ChatCompletionsClient(
                baseURL: settings.baseURL, apiKey: settings.apiKey,
                models: retired.remaining(of: settings.models, at: now()),
                sampling: Sampling(
                    temperature: settings.temperature, topP: settings.topP, maxTokens: settings.maximumTokens),
                policy: RetryPolicy(attemptTimeout: settings.attemptTimeout, deadline: settings.deadline),
                certificates: try CertificateStore.find(
                    configured: settings.certificateFile, environment: { environment[$0] }))
        } catch {
            throw ConfigurationError("GROQ_*: \(error)")
        }
        self.prompts = prompts
        sendsWholeGuide = settings.sendsWholeGuide
        history = HistoryWindow(tokens: settings.historyTokens)
        self.now = now
    }

    public func reply(
        to messages: [Message], onProgress: ((ReplyProgress) -> Void)?
    ) throws(AssistantError) -> AssistantReply {
        let reply: ChatReply
        do throws(ChatCompletionsError) {
            reply = try ask(request(history.select(from: messages)), onProgress)
        } catch {
            retired.remember(error.skippedModels, answering: nil, at: now())
            throw AssistantError(error.description, retryAfter: error.secondsToWait, attempts: error.attempts)
        }
        retired.remember(reply.skippedModels, answering: reply.model, at: now())
        guard let content = MessageContent(reply: reply.content) else {
            throw AssistantError("the reply has no text", attempts: reply.attempts)
        }
        var usage = AssistantUsage(
            model: reply.model, attempts: reply.attempts, promptTokens: reply.promptTokens,
            completionTokens: reply.completionTokens)
        usage.skippedModels = reply.skippedModels
        return AssistantReply(content: content, source: .groq, usage: usage)
    }

    private func request(_ conversation: [Message]) -> [ChatMessage] {
        let questions = conversation.filter { $0.sender == .user }.map(\.content.text)
        let prompt =
            sendsWholeGuide
            ? prompts.fullSystemPrompt : prompts.systemPrompt(for: questions.last ?? "", after: questions.dropLast())
        return [ChatMessage(role: .system, content: prompt)]
            + conversation.map { ChatMessage(role: $0.sender == .user ? .user : .assistant, content: $0.content.text) }
    }

    private func ask(
        _ request: [ChatMessage], _ onProgress: ((ReplyProgress) -> Void)?
    ) throws(ChatCompletionsError) -> ChatReply {
        guard let onProgress else { return try client.complete(request) }
        return try client.stream(request) { progress in
            switch progress {
            case .piece(let text): onProgress(.piece(text))
            case .waiting: onProgress(.waiting)
            }
        }
    }
}

extension ChatCompletionsError {
    /// How long the server asked to wait, in whole seconds.
    fileprivate var secondsToWait: Int? {
        guard case .unavailable(let wait?) = reason else { return nil }
        return Int((wait / .seconds(1)).rounded(.up))
    }
}
