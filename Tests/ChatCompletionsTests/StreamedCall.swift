import ChatCompletions
import Testing

/// A call of `stream`, with all that it reported.
struct StreamedCall {
    private(set) var pieces: [String] = []
    private(set) var waits = 0
    private let result: Result<ChatReply, ChatCompletionsError>

    /// - Parameter onProgress: called with the pieces so far, or when there is nothing new.
    init(of client: ChatCompletionsClient, onProgress: @escaping (CompletionProgress) -> Void = { _ in }) {
        var pieces: [String] = []
        var waits = 0
        do throws(ChatCompletionsError) {
            let reply = try client.stream(question) { progress in
                switch progress {
                case .piece(let piece): pieces.append(piece)
                case .waiting: waits += 1
                }
                onProgress(progress)
            }
            result = .success(reply)
            #expect(Array(pieces.joined().utf8) == Array(reply.content.utf8))
        } catch {
            result = .failure(error)
        }
        #expect(!pieces.contains(""))
        self.pieces = pieces
        self.waits = waits
    }

    var reply: ChatReply {
        get throws { try result.get() }
    }

    /// The error of a call that is to fail.
    var failure: ChatCompletionsError {
        get throws {
            guard case .failure(let error) = result else { throw UnexpectedReply() }
            return error
        }
    }

    private struct UnexpectedReply: Error {}
}
