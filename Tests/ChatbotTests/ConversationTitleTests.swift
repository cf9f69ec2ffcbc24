import Chatbot
import Testing

@Suite struct ConversationTitleTests {
    private func title(_ content: String) throws -> String {
        ConversationTitle(firstMessage: try MessageContent(validating: content)).text
    }

    @Test(arguments: ["a", String(repeating: "a", count: 50), String(repeating: "ক্ষ", count: 50)])
    func `is the first message when that has at most 50 characters`(content: String) throws {
        #expect(try title(content) == content)
    }

    @Test(arguments: ["a", "ক্ষ", "👨‍👩‍👧", "🇧🇩", "e\u{301}"])
    func `is cut behind the 50th character, and no character is torn`(character: String) throws {
        #expect(try title(String(repeating: character, count: 51)) == String(repeating: character, count: 50) + "...")
    }

    @Test(arguments: [
        ("  Money 💶 ", "Money 💶"), ("a", "a"), (String(repeating: "ক", count: 200), String(repeating: "ক", count: 200)),
        ("a\u{200B}b", "a\u{200B}b"),
    ])
    func `that a user gives is trimmed`(text: String, title: String) throws {
        #expect(try ConversationTitle(validating: text).text == title)
    }

    @Test(arguments: [
        ("", InputProblem.Rule.tooShort(minimum: 1)), (" \n", .tooShort(minimum: 1)),
        (String(repeating: "x", count: 201), .tooLong(maximum: 200)),
        ("a\u{7}b", .unacceptable("Value must not contain control characters")),
        ("a\u{0}b", .unacceptable("Value must not contain control characters")),
    ])
    func `that a user gives is refused with its reason`(text: String, rule: InputProblem.Rule) {
        #expect(throws: rule) { try ConversationTitle(validating: text) }
    }

    @Test func `characters of thousands of scalars do not make it thousands long`() throws {
        let title = try title("a" + String(repeating: "\u{301}", count: 4999))
        #expect(title == "a" + String(repeating: "\u{301}", count: 499) + "...")
    }
}
