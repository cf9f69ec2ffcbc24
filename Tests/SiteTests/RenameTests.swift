import Testing

/// Giving a conversation another title.
@Suite struct RenameTests {
    private let account: Account
    private let conversation: Int

    init() throws {
        account = try StagedSite.shared.get().newAccount()
        conversation = try account.openConversation()
    }

    private func rename(_ title: String) throws -> HTTPResponse {
        try account.send(.patch("/conversations/\(conversation)", ["title": .string(title)]))
    }

    @Test func `A conversation gets the title, trimmed, and the answer is the conversation`() throws {
        try account.ask("How do I withdraw money from my wallet?", in: conversation).expectSuccess()
        let answer = try rename("  Money 💶 টাকা \u{2003}").expectSuccess()
        #expect(
            answer == ["id": .int(conversation), "title": "Money 💶 টাকা", "message_count": 2])
        #expect(try account.listed(conversation) == answer)
    }

    @Test func `A title that was given before the first message stays`() throws {
        try rename("Mine").expectSuccess()
        try account.ask("Hello", in: conversation).expectSuccess()
        #expect(try account.listed(conversation)?["title"] == "Mine")
    }

    @Test(
        "What is no title is refused with its reason",
        arguments: [
            ("", "string_too_short", "String should have at least 1 characters"),
            (" \n\t ", "string_too_short", "String should have at least 1 characters"),
            (String(repeating: "ক", count: 201), "string_too_long", "String should have at most 200 characters"),
            ("a\u{0}b", "value_error", "Value must not contain control characters"),
            ("two\nlines", "value_error", "Value must not contain control characters"),
        ])
    func refused(title: String, type: String, message: String) throws {
        let response = try rename(title)
        response.expectError(422, "Invalid request format")
        #expect(
            response.json?["errors"] == [["type": .string(type), "loc": ["body", "title"], "msg": .string(message)]])
        #expect(try account.listed(conversation)?["title"] == "New Conversation")
    }

    @Test func `200 characters are a title, and a title of another type is none`() throws {
        let longest = String(repeating: "ক", count: 200)
        #expect(try rename(longest).expectSuccess()["title"] == .string(longest))
        let response = try account.send(.patch("/conversations/\(conversation)", ["title": 1]))
        response.expectError(422, "Invalid request format")
        #expect(response.json?["errors"].elements.first?["type"] == "string_type")
    }

    @Test func `Someone else's conversation, one that is gone, and one that never was are 404`() throws {
        let other = try account.site.newAccount()
        let theirs = try other.openConversation()
        let gone = try account.openConversation()
        #expect(try account.delete(gone).status == 200)
        for id in [theirs, gone, 2_000_000_000] {
            try account.send(.patch("/conversations/\(id)", ["title": "Mine"])).expectError(
                404, "Conversation not found")
        }
        try account.send(.patch("/conversations/x", ["title": "Mine"])).expectError(422, "Invalid request format")
        #expect(try other.listed(theirs)?["title"] == "New Conversation")
    }

    @Test func `Without a token it is 401, and PATCH is allowed`() throws {
        let request = HTTPRequest.patch("/conversations/\(conversation)", ["title": "Mine"])
        try account.site.send(request).expectError(401, "Invalid authentication credentials")
        let options = HTTPRequest(method: "OPTIONS", target: "/conversations/1")
        #expect(try account.site.send(options)["Allow"]?.contains("PATCH") == true)
    }

    @Test func `Many at once leave one of their titles`() throws {
        let site = try StagedSite()
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        for response in try concurrently(
            16,
            {
                try account.send(.patch("/conversations/\(conversation)", ["title": .string("Title \($0)")]))
            })
        {
            try response.expectSuccess()
        }
        #expect(try account.listed(conversation)?["title"].text.hasPrefix("Title ") == true)
    }
}
