/// What a reasoning model has to be told so that it answers within the token limit.
///
/// Tokens spent on reasoning count as tokens of the reply: with default effort, a limit of 500 can be used up before
/// the first word of the answer. Models that do not reason refuse these fields with 400, so they are sent by name only.
struct ReasoningSettings: Equatable {
    /// `reasoning_effort`; not sent when nil.
    var effort: String?

    /// `include_reasoning`; not sent when nil.
    var includesReasoning: Bool?

    /// Tokens allowed on top of `Sampling.maxTokens`.
    var extraTokens = 0

    init(model: String) {
        if model.hasPrefix("openai/gpt-oss-") {
            // gpt-oss always reasons. At low effort it seldom takes 200 tokens; 1024 leaves room for a hard question,
            // and stays small beside a free plan's 8000 tokens a minute, against which the limit is charged in advance.
            effort = "low"
            includesReasoning = false
            extraTokens = 1024
        } else if model.hasPrefix("qwen/qwen3") {
            effort = "none"
        }
    }
}
