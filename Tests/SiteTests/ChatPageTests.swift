import Foundation
import GroqStandIn
import Testing

/// The chat page in a browser. What it does there is written in `Tests/Browser/chat_page.py`.
///
/// One after the other: a Chromium is several processes, and the machine has other tests to run.
@Suite(.serialized) struct ChatPageTests {
    static let question = "What is the capital of France?"
    static let reply = "First words, and the last."

    /// A reply whose last words wait for the gate.
    private static func stream(until gate: Gate) -> Behavior {
        .stream([.role, .content("**First** words"), .gate(gate), .content(", and the last."), .finish(), .done])
    }

    @Test func `One signs up, chats, logs out and in again, below a prefix`() throws {
        try Browser.run("sign_up_and_chat", as: ModelSite().account)
    }

    @Test func `The same at the root of a host`() throws {
        let model = try ModelSite { try StagedSite(on: Apache(.event), .root, $0) }
        try Browser.run("sign_up_and_chat", as: model.account)
    }

    @Test(
        "Words are shown as they come; who stops or reloads gets the reply, which is stored once",
        arguments: ["stream", "stop", "reload"])
    func pieces(scenario: String) throws {
        let model = try ModelSite()
        let gate = Gate()
        model.groq.always(Self.stream(until: gate))
        defer { gate.open() }
        let browser = try Browser(scenario, as: model.account)
        try browser.waitUntilSaid("seen")
        gate.open()
        try browser.end()
        #expect(try model.stored() == [Self.question, "**First** words, and the last."])
    }

    @Test func `After an error the same message is sent again, and stored once`() throws {
        let model = try ModelSite(["GROQ_DEADLINE": "1"])
        model.groq.always(.status(503))
        let browser = try Browser("retry", as: model.account)
        try browser.waitUntilSaid("failed")
        model.groq.always(.reply)
        try browser.say("mended")
        try browser.end()
        #expect(try model.stored() == [Self.question, "Reply to \(Self.question)"])
    }

    @Test func `A question that was left without a reply can be asked again, and is stored once`() throws {
        let model = try ModelSite()
        model.groq.enqueue(.stream([.role, .content("Paris is"), .close]))
        try Browser.run("cut", as: model.account)
        #expect(try model.stored() == [Self.question, "Reply to \(Self.question)"])
    }

    @Test func `The page says when one may come back`() throws {
        let model = try ModelSite(["RATE_LIMIT_MESSAGES": "1/minute", "RATE_LIMIT_AUTH": "4/minute"])
        try Browser.run("limits", as: model.account)
    }

    @Test func `While another device's question is answered, one is asked to wait`() throws {
        let model = try ModelSite()
        let gate = Gate()
        model.groq.enqueue(Self.stream(until: gate))
        defer { gate.open() }
        let stream = try model.account.stream("First?", in: model.conversation)
        let browser = try Browser("busy", as: model.account)
        try browser.waitUntilSaid("refused")
        gate.open()
        #expect(try stream.rest().text == "**First** words, and the last.")
        try browser.say("answered")
        try browser.end()
        #expect(
            try model.contents() == ["First?", "**First** words, and the last.", "Second?", "Reply to Second?"])
    }

    @Test func `Conversations are renamed and deleted`() throws {
        let site = try ModelSite().site
        try Browser.run("rename_and_delete", as: site.newAccount())
    }

    @Test func `Long lists and long conversations come in pages`() throws {
        let account = try ModelSite().site.newAccount()
        let conversations = try (0..<35).map { _ in try account.openConversation() }
        for number in 0..<35 { try account.ask("Question \(number)", in: conversations[34]).expectSuccess() }
        try Browser.run("pages", as: account)
    }

    @Test func `The password is changed, the data taken along, and the account deleted`() throws {
        try Browser.run("account", as: ModelSite().site.newAccount())
    }

    @Test func `A session that ends leads to the log-in, and back to what was typed`() throws {
        let account = try ModelSite().site.newAccount()
        let browser = try Browser("expired", as: account)
        try browser.waitUntilSaid("typing")
        try account.send(
            .post("/auth/password", ["password": .string(account.password), "new_password": "another password"])
        ).expectSuccess()
        try browser.say("changed")
        try browser.end()
    }

    @Test func `Markup in titles, questions and replies is text`() throws {
        let hostile = """
            <script>window.ran = true</script>

            <img src=x onerror="window.ran = true"> [click](javascript:window.ran=true)

            - [data](data:text/html,<script>1</script>)
            - [fine](https://example.com/a)
            - <a href="javascript:alert(3)">

            ```
            </div></ol></main><h1>unclosed
            ```

            JaVaScRiPt:alert(4) **<b>
            """
        try Browser.run("hostile", as: ModelSite { _ in hostile }.site.newAccount())
    }

    /// What happens there is written in `Tests/Browser/fast_user.py`.
    @Test(
        "The page keeps its word with somebody who is faster than the network, or in two places at once",
        arguments: [
            "double_clicks", "leaves_at_once", "reloads_at_once", "refused", "page_of_the_host",
            "sends_before_the_messages_are_there",
            "sends_although_the_messages_did_not_come", "asks_twice_for_earlier_ones", "switches", "drafts",
            "dialogs", "deleted_elsewhere", "late_end_of_a_session", "somebody_else",
        ])
    func speed(scenario: String) throws {
        try Browser.run(scenario, of: "fast_user.py", as: ModelSite().site.newAccount())
    }

    @Test func `All of it can be done by keyboard`() throws {
        try Browser.run("keyboard", as: ModelSite().site.newAccount())
    }

    @Test func `On a phone and a desk, light and dark, all is named, large and clear enough`() throws {
        let model = try ModelSite(["GROQ_DEADLINE": "1"]) { messages in
            messages.last?.content.contains("টাকা") == true
                ? "**টাকা তোলা**\n\n১. পরিচয় যাচাই (KYC) সম্পন্ন করুন।\n২. **Wallet** খুলুন, তারপর `Request Payout`।\n\nক্ষুদ্র সমস্যা হলে লিখুন।"
                : "**Request a payout**\n\n1. Open **Wallet**.\n2. Tap `Request Payout`.\n\nMore: https://example.com/help"
        }
        let account = try model.site.newAccount()
        let browser = try Browser("look", as: account)
        for turn in ["390-light", "390-dark", "1280-light", "1280-dark"] {
            try browser.waitUntilSaid("ready-\(turn)")
            model.groq.always(.status(503, headers: ["retry-after": "60"]))
            try browser.say("failing-\(turn)")
            try browser.waitUntilSaid("failed-\(turn)")
            model.groq.always(.reply)
            try browser.say("mended-\(turn)")
        }
        try browser.end()
    }

    @Test func `The parser of streams and the renderer of replies, by themselves`() throws {
        try Browser.run("modules", as: ModelSite().account)
    }
}

extension ModelSite {
    /// The messages of the user's newest conversation, which the browser has opened.
    fileprivate func stored() throws -> [String] {
        let list = try account.get("/conversations/").expectSuccess()["conversations"].elements
        return try account.messages(in: list.map { $0["id"].number }.max() ?? 0).map(\.content)
    }
}
