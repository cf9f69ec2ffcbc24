import Chatbot
import Testing

@Suite struct MessageContentTests {
    @Test(arguments: [
        (" \t\r\n hello  there \u{3000}\u{A0}", "hello  there"), ("\u{200B}", "\u{200B}"),
        (String(repeating: " ", count: 9000) + "x", "x"),
        (String(repeating: "ক", count: 5000), String(repeating: "ক", count: 5000)),
    ])
    func `is trimmed of white space before it is measured`(text: String, content: String) throws {
        #expect(try MessageContent(validating: text).text == content)
    }

    @Test(arguments: ["", " ", "\n\t\r\u{B}\u{C}", "\u{3000}\u{2028}\u{A0}\u{1680}"])
    func `white space alone is an empty message`(text: String) {
        #expect(throws: ChatbotError.emptyMessage) { try MessageContent(validating: text) }
    }

    @Test(arguments: [
        (String(repeating: "x", count: 5001), InputProblem.Rule.tooLong(maximum: 5000)),
        ("a\u{0}b", .unacceptable("Value must not contain NUL")),
    ])
    func `too long a text and a NUL are refused`(text: String, rule: InputProblem.Rule) {
        #expect(throws: ChatbotError.invalidInput([InputProblem("content", rule)])) {
            try MessageContent(validating: text)
        }
    }

    @Test func `a reply loses its NULs, and is nothing without text`() {
        #expect(MessageContent(reply: " a\u{0}b ")?.text == "ab")
        #expect(MessageContent(reply: " \n") == nil)
        #expect(MessageContent(reply: "a\u{0}\u{301}b")?.text == "a\u{301}b")
    }
}
