/// What a caller learns while a reply is streamed.
public enum CompletionProgress: Sendable, Equatable {
    /// More of the reply, never empty, and never cut inside a character's UTF-8. All pieces in a row are
    /// `ChatReply.content`.
    case piece(String)

    /// Nothing has come for about a second, and the call goes on: a moment for a sign of life.
    case waiting
}
