import Testing

/// The checker itself: it takes what can happen, and refuses what cannot.
@Suite struct TortureHistoryCheckerTests {
    typealias Step = TortureConversation.Step

    struct Case<Step: Sendable>: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [TimedStep<Step>]

        init(_ description: String, _ steps: [TimedStep<Step>]) { (testDescription, self.steps) = (description, steps) }
    }

    private static func at<Step>(
        _ invoked: UInt64, _ returned: UInt64, _ steps: Step..., unknown: Bool = false
    ) -> [TimedStep<Step>] {
        steps.map { TimedStep($0, invoked: invoked, returned: returned, isOptional: unknown) }
    }

    /// A send with all its steps.
    private static func send(
        _ text: Int, _ invoked: UInt64, _ returned: UInt64, key: Bool = false, unknown: Bool = false
    ) -> [TimedStep<Step>] {
        let steps: [Step] = [
            .ask(send: text, text: text, hasKey: key), .entitle(send: text, text: text),
            .answer(send: text, text: text),
        ]
        return (steps + (unknown ? [.die(send: text)] : [])).map {
            TimedStep($0, invoked: invoked, returned: returned, isOptional: unknown)
        }
    }

    private static let created: [TimedStep<Step>] = at(1, 2, .create)

    static let possible: [Case<Step>] = [
        Case("what was sent is read", created + send(7, 3, 4) + at(5, 6, .read([7, ~7], limit: .max))),
        Case(
            "a reader sees the question before its reply", created + send(7, 3, 9) + at(5, 6, .read([7], limit: .max))),
        Case(
            "two at once come in either order",
            created + send(7, 3, 9) + send(8, 3, 9) + at(10, 11, .read([8, ~8, 7, ~7], limit: .max))),
        Case("the last messages are read", created + send(7, 3, 4) + at(5, 6, .read([~7], limit: 1))),
        Case("a killed send did nothing", created + send(7, 3, 4, unknown: true) + at(5, 6, .read([], limit: .max))),
        Case(
            "a killed send did all, later",
            created + send(7, 3, 4, unknown: true) + at(5, 6, .read([], limit: .max))
                + at(7, 8, .read([7, ~7], limit: .max))),
        Case(
            "a killed send left its question, and others go on",
            created + send(7, 3, 4, unknown: true) + send(8, 5, 6) + at(7, 8, .read([7, 8, ~8], limit: .max))),
        Case("the first question is the title", created + send(7, 3, 4) + at(5, 6, .readTitle(7))),
        Case("a given title stays", created + at(3, 4, .rename(9)) + send(7, 5, 6) + at(7, 8, .readTitle(9))),
        Case("it is deleted while it is read", created + at(3, 9, .delete) + at(4, 5, .miss) + at(6, 7, .miss)),
        Case(
            "a killed deletion did nothing",
            created + at(3, 4, .delete, unknown: true) + at(5, 6, .read([], limit: .max))),
        Case(
            "a key is sent twice",
            created + send(7, 3, 4, key: true) + send(7, 5, 6, key: true) + at(7, 8, .readCount(2))),
        Case("a text is sent twice", created + send(7, 3, 4) + send(7, 5, 6) + at(7, 8, .readCount(4))),
    ]

    @Test(arguments: possible)
    func `What can happen is explained`(history: Case<Step>) {
        #expect(
            LinearizabilityCheck(history.steps).explained(from: TortureConversation(explaining: history.steps))
                .isLinearizable)
    }

    static let impossible: [Case<Step>] = [
        Case("a lost message", created + send(7, 3, 4) + at(5, 6, .read([], limit: .max))),
        Case("a lost reply", created + send(7, 3, 4) + at(5, 6, .read([7], limit: .max))),
        Case(
            "a stale read",
            created + send(7, 3, 4) + at(5, 6, .read([7, ~7], limit: .max)) + at(7, 8, .read([7], limit: .max))),
        Case(
            "a message that goes away again",
            created + send(7, 3, 20) + at(5, 6, .read([7], limit: .max)) + at(7, 8, .read([], limit: .max))),
        Case("a doubled message", created + send(7, 3, 4) + at(5, 6, .read([7, ~7, 7, ~7], limit: .max))),
        Case(
            "a key that is stored twice",
            created + send(7, 3, 4, key: true) + send(7, 5, 6, key: true)
                + at(7, 8, .read([7, ~7, 7, ~7], limit: .max))),
        Case("a reply before its question", created + send(7, 3, 4) + at(5, 6, .read([~7, 7], limit: .max))),
        Case("a reply without its question", created + send(7, 3, 4) + at(5, 6, .read([~7], limit: .max))),
        Case(
            "turns that mix", created + send(7, 3, 9) + send(8, 3, 9) + at(10, 11, .read([7, 8, ~7, ~8], limit: .max))),
        Case(
            "an order that real time forbids",
            created + send(7, 3, 4) + send(8, 5, 6) + at(7, 8, .read([8, ~8, 7, ~7], limit: .max))),
        Case(
            "readers that disagree about the order",
            created + send(7, 3, 9) + send(8, 3, 9) + at(10, 11, .read([7, ~7, 8, ~8], limit: .max))
                + at(10, 11, .read([8, ~8, 7, ~7], limit: .max))),
        Case("a lost title", created + at(3, 4, .rename(9)) + at(5, 6, .readTitle(TortureConversation.initialTitle))),
        Case(
            "a lost update of a title",
            created + at(3, 4, .rename(8)) + at(5, 6, .rename(9)) + at(7, 8, .readTitle(8))),
        Case(
            "a title that comes back",
            created + at(3, 4, .rename(8)) + at(5, 20, .rename(9)) + at(7, 8, .readTitle(9)) + at(9, 10, .readTitle(8))),
        Case(
            "a given title that a question replaces",
            created + at(3, 4, .rename(9)) + send(7, 5, 6) + at(7, 8, .readTitle(7))),
        Case("a resurrected conversation", created + at(3, 4, .delete) + at(5, 6, .read([], limit: .max))),
        Case(
            "a killed deletion that is undone",
            created + at(3, 4, .delete, unknown: true) + at(5, 6, .miss) + at(7, 8, .read([], limit: .max))),
        Case("a conversation that is deleted twice", created + at(3, 9, .delete) + at(3, 9, .delete)),
        Case("a conversation that nobody deleted, and is gone", created + at(3, 4, .miss)),
        Case("a send to a deleted conversation", created + at(3, 4, .delete) + send(7, 5, 6)),
        Case(
            "an empty conversation that had messages",
            created + send(7, 3, 4) + at(5, 20, .delete) + at(6, 7, .read([], limit: .max))),
        Case("a wrong count", created + send(7, 3, 4) + at(5, 6, .readCount(3))),
    ]

    @Test(arguments: impossible)
    func `What cannot happen is not explained`(history: Case<Step>) {
        #expect(
            !LinearizabilityCheck(history.steps).explained(from: TortureConversation(explaining: history.steps))
                .isLinearizable)
    }

    @Test func `Many killed senders are explained, by whatever order a list shows`() {
        let texts = Array(1...40).reversed()
        let sends = texts.flatMap { Self.send($0, 3, 4, unknown: true) }
        let shown = (1...40).flatMap { $0 % 3 == 0 ? [$0] : [$0, ~$0] }
        let steps = Self.created + sends + Self.at(5, 6, .read(shown, limit: .max))
        let result = LinearizabilityCheck(steps).explained(from: TortureConversation(explaining: steps))
        #expect(result.isLinearizable && !result.wasGivenUp)
    }

    typealias AccountStep = TortureAccount.Step

    private static let first = TortureAccount.Token(user: 4, version: 0)
    private static let second = TortureAccount.Token(user: 4, version: 1)
    private static let next = TortureAccount.Token(user: 9, version: 0)
    private static let registered: [TimedStep<AccountStep>] =
        at(1, 2, .register(password: 1)) + at(3, 4, .logIn(password: 1, first))

    static let possibleAccounts: [Case<AccountStep>] = [
        Case("a changed password", registered + at(5, 6, .change(first, from: 1, to: 2)) + at(7, 8, .use(second))),
        Case(
            "a change that nobody knows of",
            registered + at(5, 6, .change(first, from: 1, to: 2), unknown: true) + at(7, 8, .logIn(password: 2, second))
        ),
        Case(
            "a name that is given again",
            registered + at(5, 6, .delete(first, password: 1)) + at(7, 8, .register(password: 1))
                + at(9, 10, .logIn(password: 1, next)) + at(11, 12, .failToUse(first))),
        Case(
            "an old token while the password is changed",
            registered + at(5, 9, .change(first, from: 1, to: 2)) + at(6, 7, .use(first))),
    ]

    @Test(arguments: possibleAccounts)
    func `What can happen to an account is explained`(history: Case<AccountStep>) {
        #expect(LinearizabilityCheck(history.steps).explained(from: TortureAccount()).isLinearizable)
    }

    static let impossibleAccounts: [Case<AccountStep>] = [
        Case("a name that two get", registered + at(5, 6, .register(password: 2))),
        Case("a lost account", registered + at(5, 6, .failToLogIn(password: 1))),
        Case("a name that is taken, and nobody's", at(1, 2, .findTaken)),
        Case(
            "an old password that comes back",
            registered + at(5, 6, .change(first, from: 1, to: 2)) + at(7, 8, .logIn(password: 1, second))),
        Case(
            "an old token that is still good",
            registered + at(5, 6, .change(first, from: 1, to: 2)) + at(7, 8, .use(first))),
        Case(
            "two changes from one password",
            registered + at(5, 9, .change(first, from: 1, to: 2)) + at(5, 9, .change(first, from: 1, to: 3))),
        Case(
            "a deletion with a password that was changed",
            registered + at(5, 9, .change(first, from: 1, to: 2)) + at(5, 9, .delete(first, password: 1))),
        Case("an account that is back", registered + at(5, 6, .delete(first, password: 1)) + at(7, 8, .use(first))),
        Case(
            "an id that is given again",
            registered + at(5, 6, .delete(first, password: 1)) + at(7, 8, .register(password: 1))
                + at(9, 10, .logIn(password: 1, first))),
    ]

    @Test(arguments: impossibleAccounts)
    func `What cannot happen to an account is not explained`(history: Case<AccountStep>) {
        #expect(!LinearizabilityCheck(history.steps).explained(from: TortureAccount()).isLinearizable)
    }
}
