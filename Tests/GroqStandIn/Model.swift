/// A model that the stand-in knows.
public struct Model: Sendable {
    /// How a model that is no longer served is answered for: Groq has been seen to do either.
    public enum Retirement: Sendable {
        /// 400 `model_decommissioned`
        case decommissioned
        /// 404 `model_not_found`
        case notFound
    }

    public let id: String
    public let maxOutputTokens: Int

    /// The values of `reasoning_effort` that the model takes; none when it does not reason.
    public let reasoningEfforts: [String]

    public init(id: String, maxOutputTokens: Int, reasoningEfforts: [String] = []) {
        self.id = id
        self.maxOutputTokens = maxOutputTokens
        self.reasoningEfforts = reasoningEfforts
    }

    public static let all = [
        Model(id: "llama-3.3-70b-versatile", maxOutputTokens: 32768),
        Model(id: "llama-3.1-8b-instant", maxOutputTokens: 131_072),
        Model(id: "openai/gpt-oss-120b", maxOutputTokens: 65536, reasoningEfforts: ["low", "medium", "high"]),
        Model(id: "openai/gpt-oss-20b", maxOutputTokens: 65536, reasoningEfforts: ["low", "medium", "high"]),
        Model(
            id: "qwen/qwen3.8-27b", maxOutputTokens: 16384,
            reasoningEfforts: ["none", "default", "low", "medium", "high"]),
    ]
}
