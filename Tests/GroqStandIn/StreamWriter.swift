import Foundation

/// Sends the stream of one script, in the form of Groq's.
struct StreamWriter {
    private let request: RecordedRequest
    private let script: StreamScript
    private let id = "chatcmpl-\(UUID().uuidString.lowercased())"
    private var content = ""

    init(_ script: StreamScript, for request: RecordedRequest) {
        self.script = script
        self.request = request
    }

    /// Whether the connection can take another request.
    mutating func send(_ headers: [String: String], over connection: borrowing Connection) -> Bool {
        let fields = [
            "content-type": "text/event-stream", "cache-control": "no-cache", "transfer-encoding": "chunked",
        ]
        guard connection.send(Response.head(status: 200, fields.merging(headers) { own, _ in own })) else {
            return false
        }
        for step in script.steps {
            guard perform(step, over: connection) else { return false }
        }
        return connection.send(Data("0\r\n\r\n".utf8))
    }

    /// False when nothing can follow.
    private mutating func perform(_ step: StreamScript.Step, over connection: borrowing Connection) -> Bool {
        switch step {
        case .gate(let gate):
            return connection.wait(for: gate)
        case .pause(let milliseconds):
            connection.wait(milliseconds: milliseconds)
            return true
        case .stall:
            connection.wait()
            return false
        case .close:
            return false
        case .reset:
            connection.resetOnClose()
            return false
        case .endless(let text):
            let event = event(json(delta: ["content": text]))
            while write(event, over: connection) {}
            return false
        case .raw(let bytes):
            return write(bytes, over: connection)
        case .comment(let text):
            return write(lines([": \(text)", ""]), over: connection)
        case .event(let data, let name):
            return write(event(data, name: name), over: connection)
        case .error(let form):
            return write(error(form), over: connection)
        case .done:
            return write(event("[DONE]"), over: connection)
        case .role, .content, .reasoning, .finish, .usage:
            return write(event(chunk(step)), over: connection)
        }
    }

    private func write(_ bytes: Data, over connection: borrowing Connection) -> Bool {
        let size = script.bytesPerWrite ?? max(1, bytes.count)
        for start in stride(from: 0, to: bytes.count, by: size) {
            let part = bytes.dropFirst(start).prefix(size)
            guard connection.send(Data("\(String(part.count, radix: 16))\r\n".utf8) + part + Data("\r\n".utf8)) else {
                return false
            }
        }
        return true
    }

    // MARK: Events

    private func event(_ data: String, name: String? = nil) -> Data {
        let data = data.components(separatedBy: "\n").map { "data: \($0)" }
        return lines((name.map { ["event: \($0)"] } ?? []) + data + [""])
    }

    private func lines(_ lines: [String]) -> Data {
        Data(lines.map { $0 + script.lineEnd.rawValue }.joined().utf8)
    }

    private func error(_ form: StreamScript.ErrorForm) -> Data {
        let error = json([
            "error": [
                "message": "Failed to call a function.", "type": "invalid_request_error", "code": "tool_use_failed",
                "failed_generation": "", "status_code": 400,
            ]
        ])
        return switch form {
        case .named: event(error, name: "error")
        case .unnamed: event(error)
        case .xGroq: event(json(delta: [:], extra: ["x_groq": ["error": "over_capacity"]]))
        case .bareLine: lines([error])
        }
    }

    // MARK: Chunks

    private mutating func chunk(_ step: StreamScript.Step) -> String {
        switch step {
        case .role:
            return json(
                delta: ["role": "assistant", "content": ""],
                extra: ["x_groq": ["id": "req_01jr8p9a8he8ftr2qbnfcvxhdh", "seed": 1_903_311_360]])
        case .content(let text):
            content += text ?? ""
            return json(delta: ["content": text ?? NSNull()])
        case .reasoning(let text):
            return json(delta: ["reasoning": text, "channel": "analysis"])
        case .finish(let reason, let place):
            let usage = request.usage(content: content)
            var groq: [String: Any] = ["id": "req_01jr8p9a8he8ftr2qbnfcvxhdh"]
            groq["usage"] = [.both, .xGroq].contains(place) ? usage : nil
            var extra: [String: Any] = ["x_groq": groq]
            extra["usage"] = [.both, .topLevel].contains(place) ? usage : nil
            return json(delta: [:], finishReason: reason, extra: extra)
        case .usage:
            return json(delta: nil, extra: ["usage": request.usage(content: content)])
        default:
            preconditionFailure("not a chunk")
        }
    }

    private func json(delta: [String: Any]?, finishReason: String? = nil, extra: [String: Any] = [:]) -> String {
        let choices = delta.map { delta in
            [["index": 0, "delta": delta, "logprobs": NSNull(), "finish_reason": finishReason as Any? ?? NSNull()]]
        }
        let chunk: [String: Any] = [
            "id": id, "object": "chat.completion.chunk", "created": Int(request.receivedAt.timeIntervalSince1970),
            "model": request.model ?? "", "system_fingerprint": "fp_72a5dc99ee", "choices": choices ?? [],
        ]
        return json(chunk.merging(extra) { $1 })
    }

    private func json(_ object: [String: Any]) -> String {
        let text = String(decoding: Response.json(object).body, as: UTF8.self)
        return String(text.dropLast())
    }
}
