/// A conversation as the API promises it. Texts are numbers here, which are compared faster.
///
/// Sending is three steps, because others may look in between: the question is stored, the first question becomes the title,
/// the reply is stored. No other sender comes between them; one that is killed ends its turn wherever it is.
///
/// Reading takes no lock, and is a single step nevertheless: a row is there for all readers from the moment at which its
/// newline is in the page cache. That is before it is synced: what a reader sees may be lost with the power, and what a
/// sender was told may not. So a history is explained by what was seen as long as the machine goes on, and no sync fails.
struct TortureConversation: SequentialObject {
    enum Step: Sendable, Hashable {
        case create
        case ask(send: Int, text: Int, hasKey: Bool)
        case entitle(send: Int, text: Int)
        case answer(send: Int, text: Int)
        /// A sender that was killed gives its turn back.
        case die(send: Int)
        /// The last messages, or all of them: `text` for a question, `~text` for its reply.
        case read([Int], limit: Int)
        /// What a list says, at two moments: the titles are read first, the messages counted later.
        case readTitle(Int)
        case readCount(Int)
        case rename(Int)
        case delete
        /// The owner's account is deleted.
        case vanish
        /// Somebody was told that there is no such conversation.
        case miss
        /// A list shows it to somebody whose it is not, or before anybody had asked for it. That cannot happen.
        case stray
    }

    private enum Life { case none, live, gone }

    static let initialTitle = -1

    private var life = Life.none
    private var title = initialTitle
    private var messages: [Int] = []
    /// Whose turn it is.
    private var sender: Int?
    private let whole: Whole

    /// The longest list of all messages that anybody was shown. Messages are only ever appended, so each place in it is taken by
    /// that message or not at all: without this, a search finds out very late which order was wrong.
    private struct Whole: Hashable {
        var messages: [Int] = []

        // The same in all situations of a search.
        static func == (first: Whole, second: Whole) -> Bool { true }
        func hash(into hasher: inout Hasher) {}
    }

    init(explaining steps: [TimedStep<Step>] = []) {
        let lists = steps.compactMap { if case .read(let seen, .max) = $0.step { seen } else { nil } }
        whole = Whole(messages: lists.max { $0.count < $1.count } ?? [])
    }

    /// False when another message was shown in its place.
    private mutating func append(_ message: Int) -> Bool {
        if messages.count < whole.messages.count, whole.messages[messages.count] != message { return false }
        messages.append(message)
        return true
    }

    func taking(_ step: Step) -> TortureConversation? {
        var next = self
        switch step {
        case .create:
            guard life == .none else { return nil }
            next.life = .live
        case .ask(let send, let text, let hasKey):
            guard life == .live, sender == nil else { return nil }
            if hasKey, messages.contains(~text) { return self }
            if count(of: text) == count(of: ~text), !next.append(text) { return nil }
            next.sender = send
        case .entitle(let send, let text):
            guard sender == send else { return isAnswered(text) ? self : nil }
            if title == Self.initialTitle, let first = messages.first { next.title = first }
        case .answer(let send, let text):
            // Its title comes first: see `entitle`.
            guard sender == send, title != Self.initialTitle else { return isAnswered(text) ? self : nil }
            guard next.append(~text) else { return nil }
            next.sender = nil
        case .die(let send):
            guard sender == send else { return nil }
            next.sender = nil
        case .read(let seen, let limit):
            guard life == .live, messages.suffix(limit).elementsEqual(seen) else { return nil }
        case .readTitle(let seen):
            guard life == .live, title == seen else { return nil }
        case .readCount(let seen):
            guard life == .live ? messages.count == seen : seen == 0 else { return nil }
        case .rename(let title):
            guard life == .live else { return nil }
            next.title = title
        case .delete:
            guard life == .live else { return nil }
            next = Self.gone
        case .vanish:
            if life == .live { next = Self.gone }
        case .miss:
            guard life != .live else { return nil }
        case .stray: return nil
        }
        return next
    }

    private static let gone: TortureConversation = {
        var gone = TortureConversation()
        gone.life = .gone
        return gone
    }()

    private func count(of message: Int) -> Int { messages.count { $0 == message } }
    private func isAnswered(_ text: Int) -> Bool { life == .live && messages.contains(~text) }
}
