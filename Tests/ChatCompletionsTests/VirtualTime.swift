import ChatCompletions
import GroqStandIn
import Synchronization

/// A clock that only sleeping moves, so that no test waits, and every wait can be looked at.
final class VirtualTime: Sendable {
    /// 6 November 1994, 08:49:37 GMT, the date in RFC 9110's examples.
    static let start = 784_111_777.0

    private let state = Mutex<[Duration]>([])

    /// How long the client has slept, each time.
    var sleeps: [Duration] { state.withLock { $0 } }

    /// - Parameter random: what the client draws for its jitter, each time.
    func timing(random: Double = 0) -> Timing {
        Timing(
            now: { self.elapsed },
            secondsSince1970: { Self.start + self.elapsed / .seconds(1) },
            sleep: { duration in self.state.withLock { $0.append(duration) } },
            random: { random })
    }

    private var elapsed: Duration { sleeps.reduce(.zero, +) }
}

let llama = "llama-3.3-70b-versatile"
let gptOSS = "openai/gpt-oss-120b"
let qwen = "qwen/qwen3.8-27b"

let question = [ChatMessage(role: .user, content: "How do I withdraw money?")]

extension GroqStandIn {
    /// A client of this stand-in.
    func client(
        models: [String] = [llama], policy: RetryPolicy = RetryPolicy(), time: VirtualTime = VirtualTime(),
        random: Double = 0
    ) throws -> ChatCompletionsClient {
        try ChatCompletionsClient(
            baseURL: baseURL, apiKey: apiKey, models: models,
            sampling: Sampling(temperature: 0.5, topP: 0.95, maxTokens: 500), policy: policy, certificates: nil,
            timing: time.timing(random: random))
    }
}

/// Runs a test against a stand-in of its own.
func withStandIn<Result>(_ body: (GroqStandIn) throws -> Result) throws -> Result {
    let standIn = try GroqStandIn()
    defer { standIn.stop() }
    return try body(standIn)
}

/// The error of a call that is to fail.
func failure(of client: ChatCompletionsClient, asking messages: [ChatMessage] = question) throws -> ChatCompletionsError
{
    struct UnexpectedReply: Error {
        let reply: ChatReply
    }
    do {
        throw UnexpectedReply(reply: try client.complete(messages))
    } catch let error as ChatCompletionsError {
        return error
    }
}
