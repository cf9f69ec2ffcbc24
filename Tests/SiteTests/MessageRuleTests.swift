import Testing

/// The rules for content, titles and ids.
@Suite struct MessageRuleTests {
    let account: Account
    let conversation: Int

    init() throws {
        account = try StagedSite.shared.get().newAccount()
        conversation = try account.openConversation()
    }

    @Test(
        "Content is trimmed of white space before it is stored",
        arguments: [
            (" Hello ", "Hello"), ("\r\n\tHello\u{A0}\u{3000}\u{2003}", "Hello"), ("a \n b", "a \n b"),
            ("\u{85}x\u{2028}", "x"), ("\u{200B}x", "\u{200B}x"),
        ])
    func trimming(sent: String, stored: String) throws {
        try account.ask(sent, in: conversation).expectSuccess()
        let content = try #require(account.messages(in: conversation).first?.content)
        #expect(content.utf8.elementsEqual(stored.utf8))
    }

    @Test(
        "Content of 5,000 characters after trimming is taken",
        arguments: [
            String(repeating: "x", count: 5000), String(repeating: "ক", count: 5000),
            String(repeating: "😀", count: 5000),
            "  \n" + String(repeating: "x", count: 5000) + "\u{3000}\n",
        ])
    func longest(content: String) throws {
        try account.ask(content, in: conversation).expectSuccess()
        #expect(try account.messages(in: conversation).first?.content.unicodeScalars.count == 5000)
    }

    @Test(
        "Content of 5,001 characters is 422",
        arguments: [
            String(repeating: "x", count: 5001), String(repeating: "ক", count: 5001),
            String(repeating: "e\u{301}", count: 2500) + "x",
        ])
    func tooLong(content: String) throws {
        let response = try account.ask(content, in: conversation)
        response.expectError(422, "Invalid request format")
        #expect(
            response.json?["errors"] == [
                [
                    "type": "string_too_long", "loc": ["body", "content"],
                    "msg": "String should have at most 5000 characters",
                ]
            ])
        #expect(try account.messages(in: conversation) == [])
    }

    @Test func `Content with a NUL is 422`() throws {
        let response = try account.ask("a\u{0}b", in: conversation)
        response.expectError(422, "Invalid request format")
        #expect(response.json?["errors"].elements.map { $0["loc"] } == [["body", "content"]])
        #expect(try account.messages(in: conversation) == [])
    }

    static let fifty = String(repeating: "0123456789", count: 5)

    /// First messages and the titles that they give.
    static let titles: [(String, String)] =
        [
            ("Hello", "Hello"), (fifty, fifty), ("\(fifty)x", "\(fifty)..."), ("  \(fifty)  ", fifty),
            ("<b>\"quoted\" \\ & 'x'</b>", "<b>\"quoted\" \\ & 'x'</b>"), ("two\nlines", "two\nlines"),
        ]
        + ["👩‍👩‍👧‍👦", "ক্ষ", "e\u{301}", "🇧🇩", "👍🏽"].flatMap { character in
            let title = String(repeating: character, count: 50)
            return [(title, title), (title + character, title + "...")]
        }

    @Test("The title is the first 50 characters of the first message, with ... when it is longer", arguments: titles)
    func title(content: String, title: String) throws {
        #expect(try account.listed(conversation)?["title"] == "New Conversation")
        try account.ask(content, in: conversation).expectSuccess()
        #expect(try account.listed(conversation)?["title"] == .string(title))
        try account.ask("Another question", in: conversation).expectSuccess()
        #expect(try account.listed(conversation)?["title"] == .string(title))
    }

    @Test func `Ids are positive, unique and increasing`() throws {
        let other = try account.site.newAccount()
        var conversations: [Int] = []
        var messages: [Int] = []
        for owner in [account, other, account, other] {
            let conversation = try owner.openConversation()
            conversations.append(conversation)
            try owner.ask("Hello", in: conversation).expectSuccess()
            messages += try owner.messages(in: conversation).map(\.id)
        }
        for ids in [conversations, messages] {
            #expect(ids.allSatisfy { (1..<1 << 31).contains($0) })
            #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }, "\(ids)")
        }
    }

    @Test func `The id of a deleted conversation is not used again`() throws {
        #expect(try account.delete(conversation).status == 200)
        #expect(try account.openConversation() > conversation)
        try account.delete(conversation).expectError(404, "Conversation not found")
    }

    @Test(
        "Any text comes back byte for byte",
        arguments: [
            "'; DROP TABLE messages; --", "<script>alert('x')</script>", "$(rm -rf /) `id` | ; & > <",
            #"{"crc":"00000000","id":1,"deleted":true}"#, "line one\nline two\r\nline three", "\"\\/\u{8}\u{C}\n\r\t",
            "../../.env\u{1}\u{1F}\u{7F}", "আমি কীভাবে টাকা তুলব?", "caf\u{E9} cafe\u{301}", "مرحبا \u{202E}abc\u{202C}",
            "👩‍👩‍👧‍👦🇧🇩👍🏽", "\u{FEFF}x\u{FFFD}\u{FFFE}\u{FFFF}", "\u{10FFFF}\u{E000}\u{D7FF}", "\u{2028}x\u{2029}y",
            "%00%0d%0a%s%n{{7*7}}${jndi:ldap://x}", "data: x\n\nevent: error", "𝕳𝖊𝖑𝖑𝖔 𐍈 \u{1F1E7}",
        ])
    func roundTrip(content: String) throws {
        // What begins or ends with white space would be trimmed.
        let content = "a\(content)z"
        try account.ask(content, in: conversation).expectSuccess()
        let stored = try #require(account.messages(in: conversation).first?.content)
        #expect(stored.utf8.elementsEqual(content.utf8))
        #expect(try account.listed(conversation)?["message_count"] == 2)
    }
}
