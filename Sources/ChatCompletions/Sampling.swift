/// How a model picks its words, and how many it may use.
public struct Sampling: Sendable, Equatable {
    /// 0…2; higher is more varied.
    public var temperature: Double

    /// 0…1: the share of probability that words are picked from.
    public var topP: Double

    /// The most tokens that an answer may have. Reasoning models get more on top: see `ReasoningSettings`.
    public var maxTokens: Int

    public init(temperature: Double, topP: Double, maxTokens: Int) {
        self.temperature = temperature
        self.topP = topP
        self.maxTokens = maxTokens
    }

    /// Whether a server can accept these values. False for NaN as well.
    var isValid: Bool {
        (0...2).contains(temperature) && (0...1).contains(topP) && maxTokens > 0
    }
}
