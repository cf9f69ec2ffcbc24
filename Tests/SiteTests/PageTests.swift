import Foundation
import Testing

/// Lists in pages.
@Suite struct PageTests {
    private let account: Account
    private var site: StagedSite { account.site }

    init() throws { account = try StagedSite.shared.get().newAccount() }

    private func conversation(of count: Int) throws -> Int {
        let conversation = try account.openConversation()
        for number in 0..<count / 2 { try account.ask("Question \(number)", in: conversation).expectSuccess() }
        return conversation
    }

    /// The target that a `Link` field names as the next one.
    private func next(_ response: HTTPResponse) throws -> String? {
        guard let link = response["Link"] else { return nil }
        let target = try #require(link.wholeMatch(of: /<([^>]+)>; rel="next"/)?.1)
        #expect(target.hasPrefix(site.prefix))
        return String(target.dropFirst(site.prefix.count))
    }

    /// Follows the links from a page to the last one; the ids of each page.
    private func pages(_ target: String, _ items: (JSON) -> [JSON]) throws -> [[Int]] {
        var pages: [[Int]] = []
        var target: String? = target
        while let page = target {
            let response = try account.get(page)
            pages.append(items(try response.expectSuccess()).map { $0["id"].number })
            target = try next(response)
        }
        return pages
    }

    @Test func `The links lead through all messages, newest page first, each page in the order of the ids`() throws {
        let conversation = try conversation(of: 10)
        let path = "/conversations/\(conversation)/messages"
        let all = try account.messages(in: conversation).map(\.id)
        #expect(all.count == 10)
        #expect(
            try pages("\(path)?limit=4") { $0.elements } == [Array(all[6..<10]), Array(all[2..<6]), Array(all[0..<2])])
        #expect(try pages("\(path)?limit=5") { $0.elements } == [Array(all[5..<10]), Array(all[0..<5])])
        #expect(try pages("\(path)/?limit=10") { $0.elements } == [all])
        #expect(try pages("\(path)?limit=1000") { $0.elements } == [all])
        #expect(try pages("\(path)?limit=1") { $0.elements } == all.reversed().map { [$0] })
    }

    @Test func `The links lead through all conversations with their counts`() throws {
        let ids = try (0..<5).map { _ in try account.openConversation() }
        try account.ask("Hello", in: ids[3]).expectSuccess()
        #expect(try account.delete(ids[1]).status == 200)
        let live = ids.filter { $0 != ids[1] }
        #expect(
            try pages("/conversations/?limit=3") { $0["conversations"].elements } == [
                Array(live.suffix(3)), Array(live.prefix(1)),
            ])
        let page = try account.get("/conversations?limit=1&before=\(ids[4])").expectSuccess()
        #expect(page["conversations"].elements.map { $0["message_count"].number } == [2])
    }

    @Test func `Before alone gives all that is earlier, and nothing is before the first`() throws {
        let conversation = try conversation(of: 6)
        let path = "/conversations/\(conversation)/messages"
        let all = try account.messages(in: conversation).map(\.id)
        for (before, expected) in [
            (all[0], []), (all[3], Array(all[..<3])), (all[5] + 1, all), (Int(Int32.max), all), (1, []),
        ] {
            let response = try account.get("\(path)?before=\(before)")
            #expect(try response.expectSuccess().elements.map { $0["id"].number } == expected)
            #expect(response["Link"] == nil)
        }
    }

    @Test func `An empty conversation has one empty page`() throws {
        let conversation = try account.openConversation()
        #expect(try pages("/conversations/\(conversation)/messages?limit=5") { $0.elements } == [[]])
    }

    @Test func `Other parameters are passed over`() throws {
        let conversation = try conversation(of: 2)
        let path = "/conversations/\(conversation)/messages"
        #expect(try account.get("\(path)?offset=3&x&limit=1&=").expectSuccess().elements.count == 1)
        #expect(try account.get("\(path)?").expectSuccess().elements.count == 2)
    }

    @Test(
        "A number that is none is refused with its reason",
        arguments: [
            ("limit=x", "limit", "int_parsing"), ("limit=", "limit", "int_parsing"),
            ("limit=1.5", "limit", "int_parsing"), ("limit=99999999999999999999", "limit", "int_parsing"),
            ("limit=0", "limit", "greater_than_equal"), ("limit=-3", "limit", "greater_than_equal"),
            ("limit=1001", "limit", "less_than_equal"), ("before=0", "before", "greater_than_equal"),
            ("before=%00", "before", "int_parsing"), ("limit=5&before=newest", "before", "int_parsing"),
        ])
    func refused(query: String, name: String, type: String) throws {
        let conversation = try account.openConversation()
        for path in ["/conversations/", "/conversations/\(conversation)/messages"] {
            let response = try account.get("\(path)?\(query)")
            response.expectError(422, "Invalid request format")
            let error = try #require(response.json?["errors"].elements.first)
            #expect(error["type"] == .string(type))
            #expect(error["loc"] == ["query", .string(name)])
        }
    }

    @Test func `A query that is not UTF-8 is refused`() throws {
        try account.get("/conversations/?limit=%FF").expectError(422, "Invalid request format")
    }

    @Test func `A damaged line fails the page that has it, and not the pages that do not`() throws {
        let site = try StagedSite()
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        for number in 0..<50 { try account.ask("Question \(number)", in: conversation).expectSuccess() }
        let file = site.file(site.messageFile(of: conversation))
        var bytes = try Data(contentsOf: file)
        let digit = try #require(bytes.firstRange(of: Data("Question 0".utf8))).upperBound - 1
        bytes[digit] ^= 1
        try bytes.write(to: file)
        let path = "/conversations/\(conversation)/messages"
        try account.get("\(path)?limit=5").expectSuccess()
        try account.get("\(path)?limit=1000").expectError(500, "Failed to process request")
        #expect(try site.log("messages-list").last?["error"].text.contains("line 1") == true)
    }
}
