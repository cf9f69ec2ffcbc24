import Chatbot
import Testing

@Suite struct PasswordHashTests {
    private var random = SystemRandomNumberGenerator()

    @Test mutating func `is a bcrypt hash of the cost asked for, under a salt of its own`() throws {
        let password = try Password(validating: "correct horse")
        let first = try PasswordHash(password, cost: 4, random: &random)
        let second = try PasswordHash(password, cost: 4, random: &random)
        #expect(first.text.hasPrefix("$2b$04$"))
        #expect(first.text.utf8.count == 60)
        #expect(first != second)
    }

    @Test mutating func `matches its password and no other`() throws {
        let hash = try PasswordHash(Password(validating: "correct horse"), cost: 4, random: &random)
        #expect(hash.matches(try Password(validating: "correct horse")))
        #expect(!hash.matches(try Password(validating: "correct horsf")))
    }

    @Test mutating func `reads all 72 bytes`() throws {
        let begin = String(repeating: "x", count: 71)
        let hash = try PasswordHash(Password(validating: begin + "a"), cost: 4, random: &random)
        #expect(hash.matches(try Password(validating: begin + "a")))
        #expect(!hash.matches(try Password(validating: begin + "b")))
    }

    // From the test vectors of Openwall's crypt_blowfish.
    @Test func `knows a hash that another program made`() throws {
        let hash = PasswordHash(text: "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui")
        let text = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        #expect(hash.matches(try Password(validating: text)))
        #expect(!hash.matches(try Password(validating: String(text.dropLast()))))
    }

    @Test(arguments: ["", "x", "$2b$", "$2b$99$CCCCCCCCCCCCCCCCCCCCC.", "$1$salt$hash", "*0", "*1"])
    func `a text that is no hash matches nothing`(text: String) throws {
        #expect(!PasswordHash(text: text).matches(try Password(validating: "password")))
    }
}
