import Chatbot

/// Plays what users do over months: they register, begin conversations, ask and get replies, many at a time, so that the
/// ids of one conversation are not next to each other; delete some conversations, and leave some empty.
struct Pilot {
    private let files: StoreFiles
    private let plan: Plan
    private let english: Language
    private let bengali: Language
    private var random = SplitMix64(seed: 3)
    private var now = Timestamp(milliseconds: 1_735_689_600_000)
    private var users = 0
    private var conversations = 0
    private var messages = 0
    /// How many more messages are to be kept, in conversations that are still to begin.
    private var unplannedMessages: Int
    private var open: [OpenConversation] = []

    /// How much the store is to hold. A hundredth more conversations are made, and deleted again.
    struct Plan {
        let users: Int
        let conversations: Int
        let messages: Int

        /// With those that are deleted.
        var allConversations: Int { conversations + conversations / 100 }
    }

    private static let conversationsAtATime = 1000

    init(_ plan: Plan, in files: StoreFiles) {
        self.plan = plan
        self.files = files
        english = .english(random: &random)
        bengali = .bengali(random: &random)
        unplannedMessages = plan.messages
    }

    mutating func play() throws {
        while conversations < plan.allConversations || !open.isEmpty {
            while conversations < plan.allConversations, open.count < Self.conversationsAtATime {
                try beginConversation()
            }
            if !open.isEmpty { try takeTurns() }
        }
        while users < plan.users { try register() }
        for (table, last) in [(FileStore.Table.users, users), (.conversations, conversations), (.messages, messages)]
        where last > 0 {
            try files.appendSequence(of: table, Rows.sequence(last))
        }
    }

    private mutating func register() throws {
        users += 1
        let name = ["maria", "John Smith", "রহিম", "o'neil", "সুমাইয়া আক্তার", "josé"][users % 6] + String(users)
        try files.appendUser(named: name, Rows.user(users, named: name, at: tick(upTo: 1000)))
    }

    private mutating func beginConversation() throws {
        conversations += 1
        while users * plan.allConversations < plan.users * conversations { try register() }
        let conversation = Conversation(
            id: conversations, owner: Int.random(in: 1...users, using: &random), title: .initial,
            createdAt: tick(upTo: 1000))
        try files.appendConversation(of: conversation.owner, Rows.conversation(conversation))
        let messages = planMessages(isDeleted: isDeleted(conversation))
        let begun = OpenConversation(
            conversation: conversation, isInBengali: random.once(in: 2), usesKeys: random.once(in: 4),
            messagesLeft: messages)
        if messages > 0 { open.append(begun) } else { try finish(begun) }
    }

    private func isDeleted(_ conversation: Conversation) -> Bool { conversation.id % 101 == 0 }

    /// How many messages the conversation that begins will have: mostly few, sometimes many, and none in one of twenty.
    private mutating func planMessages(isDeleted: Bool) -> Int {
        let conversationsLeft = plan.conversations - (conversations - 1 - (conversations - 1) / 101)
        if !isDeleted, conversationsLeft == 1 { return unplannedMessages }
        if random.once(in: 20) { return 0 }
        let mean = Double(unplannedMessages) / Double(max(conversationsLeft, 1)) / 2 / 0.95
        let chance = Double.random(in: 0..<1, using: &random)
        let turns = 1 + Int(3 * max(mean - 1, 0) * chance * chance + Double.random(in: 0..<1, using: &random))
        let messages = turns * 2 - (random.once(in: 50) ? 1 : 0)
        if isDeleted { return messages }
        let planned = min(messages, unplannedMessages)
        unplannedMessages -= planned
        return planned
    }

    /// Up to three users ask at the same time, and then get their replies.
    private mutating func takeTurns() throws {
        let first = Int.random(in: open.indices, using: &random)
        let together = (0..<min(open.count, Int.random(in: 1...3, using: &random))).map { (first + $0) % open.count }
        for index in together { try ask(index) }
        for index in together where open[index].messagesLeft > 0 { try reply(index) }
        for index in together.sorted(by: >) where open[index].messagesLeft == 0 {
            open.swapAt(index, open.count - 1)
            let finished = open.removeLast()
            try finish(finished)
        }
    }

    private mutating func ask(_ index: Int) throws {
        let content = try text(ofLength: 20...250, for: index)
        let key = open[index].usesKeys ? try IdempotencyKey(validating: String(random.next(), radix: 36)) : nil
        open[index].question = try say(.init(question: content, idempotencyKey: key), in: index)
        if open[index].conversation.title == .initial {
            open[index].conversation.title = ConversationTitle(firstMessage: content)
            let conversation = open[index].conversation
            try files.appendConversation(of: conversation.owner, Rows.conversation(conversation))
        }
    }

    private mutating func reply(_ index: Int) throws {
        guard let question = open[index].question else { return }
        let isGuide = random.once(in: 8)
        let draft = Message.Draft(
            reply: try text(ofLength: 100...750, for: index), to: question.id, source: isGuide ? .guide : .groq,
            model: isGuide ? nil : "llama-3.3-70b-versatile", cost: isGuide ? .init(milliseconds: 0) : costOfModel(),
            idempotencyKey: question.idempotencyKey)
        _ = try say(draft, in: index)
        open[index].question = nil
    }

    private mutating func costOfModel() -> Message.Cost {
        .init(
            milliseconds: .random(in: 300...3000, using: &random), attempts: 1,
            promptTokens: .random(in: 500...4000, using: &random),
            completionTokens: .random(in: 20...200, using: &random))
    }

    private mutating func text(ofLength lengths: ClosedRange<Int>, for index: Int) throws -> MessageContent {
        let language = open[index].isInBengali ? bengali : english
        return try MessageContent(
            validating: language.text(ofLength: .random(in: lengths, using: &random), random: &random))
    }

    private mutating func say(_ draft: Message.Draft, in index: Int) throws -> Message {
        messages += 1
        let message = Message(
            id: messages, conversation: open[index].conversation.id, createdAt: tick(upTo: 15_000), draft: draft)
        open[index].lines += try Rows.message(message)
        open[index].messagesLeft -= 1
        return message
    }

    /// Writes the messages, or deletes the conversation.
    private func finish(_ finished: OpenConversation) throws {
        let conversation = finished.conversation
        if isDeleted(conversation) {
            try files.appendConversation(of: conversation.owner, Rows.tombstone(conversation.id))
        } else if !finished.lines.isEmpty {
            try files.appendMessages(in: conversation.id, finished.lines)
        }
    }

    private mutating func tick(upTo milliseconds: Int) -> Timestamp {
        now = Timestamp(milliseconds: now.milliseconds + .random(in: 1...milliseconds, using: &random))
        return now
    }
}
