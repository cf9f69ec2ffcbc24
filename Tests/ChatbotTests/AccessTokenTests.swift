import Crypto
import Foundation
import Testing

@testable import Chatbot

@Suite struct AccessTokenTests {
    private let key = SecretKey(Array("0123456789abcdef0123456789abcdef".utf8))
    private let now = Timestamp("2026-11-22T20:00:00.500Z")!

    /// Signed with swift-crypto, so that two implementations have to agree.
    private func token(
        _ header: String, _ payload: String, key: String = "0123456789abcdef0123456789abcdef"
    ) -> String {
        let input = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(payload.utf8))
        let signature = HMAC<SHA256>.authenticationCode(
            for: Data(input.utf8), using: SymmetricKey(data: Array(key.utf8)))
        return input + "." + Base64URL.encode(Array(signature))
    }

    private func user(_ name: String) throws -> User {
        User(
            id: 7, username: try Username(validating: name), passwordHash: PasswordHash(text: ""), createdAt: .noon)
    }

    private func verify(_ text: String, at time: Timestamp? = nil) throws -> AccessToken {
        try AccessToken(verifying: text, with: key, now: time ?? now)
    }

    private let header = #"{"alg":"HS256","typ":"JWT"}"#

    @Test func `what was signed is verified`() throws {
        let token = try AccessToken(for: user("রহিম \"q\""), issuedAt: now, lifetimeHours: 24)
        let read = try verify(token.signed(with: key))
        #expect(read.username == "রহিম \"q\"")
        #expect(read.userID == 7)
        #expect(read.issuedAt.seconds == now.seconds)
        #expect(read.expiresAt.seconds == now.seconds + 86_400)
    }

    @Test func `carries the number of password changes, once there was one`() throws {
        let user = User(
            id: 7, username: try Username(validating: "maria"), passwordHash: PasswordHash(text: ""), createdAt: .noon,
            tokenVersion: 3)
        #expect(try verify(AccessToken(for: user, issuedAt: now, lifetimeHours: 1).signed(with: key)).version == 3)
        #expect(try verify(token(header, #"{"sub":"a","exp":2000000000}"#)).version == 0)
        for version in ["\"1\"", "null", "1.5", "true"] {
            #expect(throws: ChatbotError.invalidToken) {
                try verify(token(header, #"{"sub":"a","exp":2000000000,"ver":\#(version)}"#))
            }
        }
    }

    // RFC 7515, appendix A.1
    @Test func `reads the example of RFC 7515, and sees that its issuer has no sub`() throws {
        let text =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        let secret =
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
        let key = try #require(Base64URL.decode(secret[...].utf8))
        let parts = text.utf8.split(separator: UInt8(ascii: "."))
        let signature = try #require(Base64URL.decode(parts[2]))
        #expect(
            HMAC<SHA256>.isValidAuthenticationCode(
                signature,
                authenticating: Data(text.prefix { $0 != " " }.utf8.prefix(parts[0].count + 1 + parts[1].count)),
                using: SymmetricKey(data: key)))
        #expect(throws: ChatbotError.self) {
            try AccessToken(verifying: text, with: SecretKey(key), now: Timestamp(milliseconds: 0))
        }
    }

    @Test func `is good until the second in which it expires`() throws {
        let text = try AccessToken(for: user("maria"), issuedAt: now, lifetimeHours: 1).signed(with: key)
        #expect(throws: Never.self) { try verify(text, at: Timestamp("2026-11-22T20:59:59.999Z")!) }
        #expect(throws: ChatbotError.self) { try verify(text, at: Timestamp("2026-11-22T21:00:00.000Z")!) }
    }

    @Test(arguments: [
        #"{"alg":"none"}"#, #"{"alg":"None"}"#, #"{"alg":"hs256"}"#, #"{"alg":"HS512"}"#, #"{"alg":"RS256"}"#,
        #"{"typ":"JWT"}"#, #"{"alg":null}"#, #"{"alg":["HS256"]}"#, #"{"alg":"HS256","crit":["exp"]}"#, "{", "", "[]",
    ])
    func `refuses every header but HS256, however it is signed`(header: String) {
        #expect(throws: ChatbotError.self) { try verify(token(header, #"{"sub":"maria","exp":4102444800}"#)) }
    }

    @Test func `takes HS256 in another spelling of the header`() throws {
        #expect(
            try verify(token(#"{ "typ":"JWT", "alg":"HS256" }"#, #"{"exp":4102444800,"sub":"maria"}"#)).username
                == "maria")
    }

    @Test(arguments: [
        #"{"sub":"maria"}"#, #"{"exp":4102444800}"#, #"{"sub":"maria","exp":1}"#,
        #"{"sub":"maria","exp":"4102444800"}"#,
        #"{"sub":"maria","exp":null}"#, #"{"sub":7,"exp":4102444800}"#, #"{"sub":null,"exp":4102444800}"#,
        #"{"sub":"maria","exp":-4102444800}"#, #"{"sub":"maria","exp":9223372036854775807}"#,
        #"{"sub":"maria","exp":99999999999999999999}"#, #"{"sub":"maria","exp":4102444800,"uid":"7"}"#, "[]", "",
        "null", #"{"sub":"maria","exp":4102444800"#,
    ])
    func `refuses a payload without a sub, or without an exp in the future`(payload: String) {
        #expect(throws: ChatbotError.self) { try verify(token(header, payload)) }
    }

    @Test(arguments: ["4611686018427387904", "-4611686018427387904", "-9223372036854775808", "\"x\"", "null"])
    func `an iat that is no time does no harm`(time: String) throws {
        let read = try verify(token(header, #"{"sub":"maria","exp":4102444800,"iat":\#(time)}"#))
        #expect(read.issuedAt.seconds == 0)
        #expect(read.userID == nil)
    }

    @Test func `refuses another key`() {
        #expect(throws: ChatbotError.self) {
            try verify(token(header, #"{"sub":"maria","exp":4102444800}"#, key: "another key, another key, another"))
        }
    }

    @Test func `refuses a token of which any character was changed`() throws {
        let text = try AccessToken(for: user("maria"), issuedAt: now, lifetimeHours: 24).signed(with: key)
        for index in text.indices {
            for replacement in "Aa0-_.=+/ " where replacement != text[index] {
                var changed = text
                changed.replaceSubrange(index...index, with: [replacement])
                #expect(throws: ChatbotError.self, "\(changed)") { try verify(changed) }
            }
        }
    }

    @Test func `refuses parts that are missing, added or padded`() {
        let good = token(header, #"{"sub":"maria","exp":4102444800}"#)
        let parts = good.split(separator: ".")
        for text in [
            "", ".", "..", "...", good + ".", "." + good, good + "=", good + ".x", " " + good, good + "\n",
            "\(parts[0]).\(parts[1])", "\(parts[0]).\(parts[1]).", "\(parts[0])..\(parts[2])",
            ".\(parts[1]).\(parts[2])",
            String(repeating: "a", count: 10_000),
        ] {
            #expect(throws: ChatbotError.self, "\(text)") { try verify(text) }
        }
    }
}
