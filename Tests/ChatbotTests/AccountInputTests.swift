import Chatbot
import Testing

@Suite struct AccountInputTests {
    @Test(arguments: [
        "abc", String(repeating: "x", count: 50), "রহিম উদ্দিন", "👨‍👩‍👧", "a b", "a\u{200B}b", "'; DROP TABLE users; --",
    ])
    func `takes a username of 3 to 50 scalars`(text: String) throws {
        #expect(try Username(validating: text).text == text)
    }

    @Test(arguments: [
        ("", InputProblem.Rule.tooShort(minimum: 3)), ("ab", .tooShort(minimum: 3)),
        (String(repeating: "x", count: 51), .tooLong(maximum: 50)),
        ("a\u{0}b", .unacceptable("Value must not contain control characters")),
        ("a\u{85}b", .unacceptable("Value must not contain control characters")),
        (" abc", .unacceptable("Value must not begin or end with white space")),
        ("abc\u{3000}", .unacceptable("Value must not begin or end with white space")),
    ])
    func `refuses any other username, and says which rule it broke`(text: String, rule: InputProblem.Rule) {
        #expect(throws: rule) { try Username(validating: text) }
    }

    @Test func `usernames that look the same but have other bytes are different`() throws {
        #expect(try Username(validating: "caf\u{E9}") != Username(validating: "cafe\u{301}"))
    }

    @Test(arguments: ["12345678", String(repeating: "x", count: 72), "পাসওয়ার্ড", String(repeating: "é", count: 36)])
    func `takes a password of 8 scalars to 72 bytes`(text: String) throws {
        _ = try Password(validating: text)
    }

    @Test(arguments: [
        ("1234567", InputProblem.Rule.tooShort(minimum: 8)),
        (String(repeating: "x", count: 73), .tooManyBytes(maximum: 72)),
        (String(repeating: "é", count: 37), .tooManyBytes(maximum: 72)),
        ("12345678\u{0}", .unacceptable("Value must not contain NUL")),
    ])
    func `refuses any other password, and says which rule it broke`(text: String, rule: InputProblem.Rule) {
        #expect(throws: rule) { try Password(validating: text) }
    }
}
