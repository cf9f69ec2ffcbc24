public import Foundation

/// A reply as a stream of server-sent events, step by step. After the last step the body ends as a whole body does.
public struct StreamScript: Sendable, ExpressibleByArrayLiteral {
    public var steps: [Step]
    public var lineEnd = LineEnd.lf

    /// Each so many bytes go out in a write and an HTTP chunk of their own; nil for one write a step.
    public var bytesPerWrite: Int?

    public enum LineEnd: String, Sendable, CaseIterable {
        case lf = "\n"
        case crlf = "\r\n"
        case cr = "\r"
    }

    public enum Step: Sendable {
        /// Groq's first chunk: the role, and empty content.
        case role

        /// A chunk with this content, or with `"content":null`.
        case content(String?)

        /// A chunk of thoughts, which a client is not to show.
        case reasoning(String)

        /// Groq's last chunk: an empty delta, the reason to stop, and the usage.
        case finish(String = "stop", usage: Usage = .both)

        /// A chunk with the usage and no choice.
        case usage

        /// `[DONE]`
        case done

        case comment(String)

        /// Any data, one field for each of its lines.
        case event(String, name: String? = nil)

        case error(ErrorForm)

        /// Bytes as they are.
        case raw(Data)

        /// What comes after waits until the gate is open.
        case gate(Gate)

        case pause(milliseconds: Int)

        /// Nothing more is sent until the client leaves.
        case stall

        /// The connection is closed in the middle of the body.
        case close

        /// The connection is reset in the middle of the body.
        case reset

        /// This content again and again until the client leaves.
        case endless(String)
    }

    /// Where the last chunk holds the usage. Groq sends both.
    public enum Usage: Sendable, CaseIterable {
        case both, topLevel, xGroq, none
    }

    /// How a server says in the middle of a stream that it has failed.
    public enum ErrorForm: Sendable, CaseIterable {
        /// Groq: an event with the name `error`.
        case named
        /// OpenRouter: a chunk with an `error`.
        case unnamed
        /// Groq: a word under `x_groq`.
        case xGroq
        /// Ollama: a line of JSON that is no field of an event stream.
        case bareLine
    }

    public init(_ steps: [Step], lineEnd: LineEnd = .lf, bytesPerWrite: Int? = nil) {
        self.steps = steps
        self.lineEnd = lineEnd
        self.bytesPerWrite = bytesPerWrite
    }

    public init(arrayLiteral steps: Step...) {
        self.init(steps)
    }

    /// What Groq sends for a whole reply: a word in each chunk, and more of them when there are thousands.
    public static func reply(_ content: String?, finishReason: String = "stop") -> StreamScript {
        guard let content else { return [.role, .content(nil), .finish(finishReason), .done] }
        let ends = content.indices.filter { content[$0] == " " }.map(content.index(after:)) + [content.endIndex]
        var steps = [Step.role]
        var start = content.startIndex
        for (number, end) in ends.enumerated() where number % (1 + ends.count / 1000) == 0 || end == content.endIndex {
            if start < end {
                steps.append(.content(String(content[start..<end])))
            }
            start = end
        }
        return StreamScript(steps + [.finish(finishReason), .done])
    }

    /// The first half of the steps, and this one.
    func half(then step: Step) -> StreamScript {
        var half = self
        half.steps = steps.prefix(steps.count / 2) + [step]
        return half
    }

    /// The content of all steps; nil when none has any.
    var content: String? {
        let pieces = steps.compactMap { step in
            if case .content(let piece?) = step { piece } else { nil as String? }
        }
        let isNull = steps.contains { if case .content(nil) = $0 { true } else { false } }
        return pieces.isEmpty && isNull ? nil : pieces.joined()
    }

    var finishReason: String? {
        steps.lazy.compactMap { if case .finish(let reason, _) = $0 { reason } else { nil } }.first
    }
}
