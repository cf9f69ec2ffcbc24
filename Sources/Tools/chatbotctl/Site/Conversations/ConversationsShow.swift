import ArgumentParser
import Chatbot
import Console
import JSON

struct ConversationsShow: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one conversation: whose it is, every message, who found the replies and what they took.",
        discussion: """
            The files of messages do not say whose they are, so the owner is found by going through all users' lists of \
            conversations: this takes seconds in a large store.

            Examples:
              chatbotctl conversations show 42
              chatbotctl conversations show 42 --json | jq -r '.messages[].content'

            \(ControlError.exitCodes)
            """)

    @OptionGroup var site: SiteOption

    @Argument(help: "The id of the conversation.") var id: Int

    @Flag(help: "One JSON object.") var json = false

    func work() throws {
        let store = try site.configuration().store()
        guard let conversation = try store.conversation(withID: id) else {
            throw ControlError.failed("There is no conversation \(id).")
        }
        let owner = try store.user(withID: conversation.owner)
        let messages = try store.messages(in: id, of: conversation.owner)
        if json {
            let document: JSONValue = [
                "conversation": .object(conversation.fields),
                "owner": owner.map { .object($0.publicFields) } ?? .null,
                "messages": .array(messages.map { .object($0.fields) }),
            ]
            return try write(document.text)
        }
        let name = owner?.username.text.withoutControls ?? "a user who is not there any more"
        try write(
            """
            Conversation \(id): \(conversation.title.text.withoutControls)
            Owner: \(name), id \(conversation.owner)
            Begun: \(conversation.createdAt), \(messages.count) messages
            """)
        for message in messages {
            try write("\n\(message.headline)\n\(message.content.text.withoutControls)")
        }
    }
}

extension Message {
    /// When, who, and what it took.
    fileprivate var headline: String {
        var parts = ["#\(id)", createdAt.description, sender == .user ? "user" : "assistant"]
        if let source = draft.source { parts.append(draft.model ?? source.rawValue) }
        if let time = draft.cost.milliseconds { parts.append("\(time.grouped) ms") }
        if let attempts = draft.cost.attempts { parts.append("attempts: \(attempts)") }
        if let prompt = draft.cost.promptTokens, let completion = draft.cost.completionTokens {
            parts.append("tokens: \(prompt.grouped) + \(completion.grouped)")
        }
        return parts.joined(separator: "  ")
    }
}
