import Crypto

@testable import Chatbot

private let secret = Array("0123456789abcdef0123456789abcdef".utf8)
private let key = SecretKey(secret)
private let beginning = Timestamp(milliseconds: 0)

/// Input: a token as a client sends it; and, because nobody finds a signature by chance, claims that are signed here.
func fuzzToken(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let token = try? AccessToken(verifying: text, with: key, now: beginning) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        precondition(parts.count == 3 && areSame(String(parts[2]), signature(of: "\(parts[0]).\(parts[1])")))
        checkAccepted(token, as: text)
    }

    let header = Base64URL.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
    let claims = Base64URL.encode(bytes)
    guard let decoded = Base64URL.decode(claims.utf8), decoded == bytes else { fatalError("base64url is not undone") }
    let signed = "\(header).\(claims).\(signature(of: "\(header).\(claims)"))"
    if let token = try? AccessToken(verifying: signed, with: key, now: beginning) {
        checkAccepted(token, as: signed)
    }
}

/// What is true of every token that passes.
private func checkAccepted(_ token: AccessToken, as text: String) {
    precondition(token.expiresAt > beginning)
    // Expired, signed with another key, or with any character changed, it does not.
    precondition((try? AccessToken(verifying: text, with: key, now: token.expiresAt)) == nil)
    let otherKey = SecretKey(Array("another key that is long enough".utf8))
    precondition((try? AccessToken(verifying: text, with: otherKey, now: beginning)) == nil)
    var changed = Array(text.utf8)
    let place = changed.count * Int(changed[changed.count - 1]) / 256
    changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
    let forged = String(decoding: changed, as: UTF8.self)
    precondition((try? AccessToken(verifying: forged, with: key, now: beginning)) == nil)

    // Written again it says the same; a version is never below 0 in one that was written here.
    let written = token.signed(with: key)
    guard token.version >= 0, written.utf8.count <= AccessToken.maximumLength else { return }
    guard let again = try? AccessToken(verifying: written, with: key, now: beginning) else {
        fatalError("refused when written again")
    }
    precondition(again == token && areSame(again.username, token.username))
}

private func signature(of text: String) -> String {
    Base64URL.encode(Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: secret))))
}
