import JSON

/// A JSON Web Token (RFC 7519) signed with HMAC-SHA-256 (RFC 7518 section 3.2): `sub`, `iat`, `exp`, and `uid`, the user's id.
///
/// Written on ``SecretKey``: a JWT library adds 22 ms to a process that lives for one (`docs/decisions.md`).
public struct AccessToken: Sendable, Equatable {
    /// Whom the token speaks for: `sub`.
    public let username: String
    /// The user's id, so that a name which is given again later does not inherit the tokens: `uid`. Tokens of the backend
    /// whose API this is have none.
    public let userID: User.ID?
    /// The user's ``User/tokenVersion`` when it was issued: `ver`, left out while it is 0.
    public let version: Int
    public let issuedAt: Timestamp
    public let expiresAt: Timestamp

    public init(for user: User, issuedAt: Timestamp, lifetimeHours: Int) {
        username = user.username.text
        userID = user.id
        version = user.tokenVersion
        self.issuedAt = issuedAt
        expiresAt = issuedAt.adding(hours: lifetimeHours)
    }

    /// Longer tokens are refused unread: ours have fewer than 500 bytes.
    static let maximumLength = 4096

    private static let header = Base64URL.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))

    /// The compact serialization (RFC 7515 section 7.1).
    public func signed(with key: SecretKey) -> String {
        var claims: [JSONValue.Member] = [
            .init("sub", .string(username)), .init("iat", .int(issuedAt.seconds)),
            .init("exp", .int(expiresAt.seconds)),
        ]
        if let userID { claims.append(.init("uid", .int(userID))) }
        if version > 0 { claims.append(.init("ver", .int(version))) }
        let signingInput = Self.header + "." + Base64URL.encode(JSONValue.object(claims).utf8)
        return signingInput + "." + Base64URL.encode(key.authenticationCode(for: Array(signingInput.utf8)))
    }

    /// Reads and checks a token.
    ///
    /// The signature is checked before anything inside the token is believed. It passes only with `alg` HS256, no
    /// `crit` header (RFC 7515 section 4.1.11), canonical base64url, a `sub`, and an `exp` in the future.
    /// - Throws: ``ChatbotError/invalidToken`` for every defect alike.
    public init(verifying text: String, with key: SecretKey, now: Timestamp) throws(ChatbotError) {
        let text = text.utf8
        let dot = UInt8(ascii: ".")
        guard text.count <= Self.maximumLength, let first = text.firstIndex(of: dot),
            let last = text.lastIndex(of: dot),
            first < last, let signature = Base64URL.decode(text[last...].dropFirst()),
            key.isValid(signature, for: Array(text[..<last])), Self.isAccepted(header: text[..<first]),
            // Another dot in between is no base64url.
            let payload = Base64URL.decode(text[first..<last].dropFirst()), let claims = JSONObject(payload[...]),
            let username = claims.string("sub"), let expiry = claims.timestamp(seconds: "exp"), expiry > now,
            claims.isAbsentOrInt("uid"), claims.isAbsentOrInt("ver")
        else { throw .invalidToken }
        self.username = username
        userID = claims.int("uid")
        version = claims.int("ver") ?? 0
        issuedAt = claims.timestamp(seconds: "iat") ?? Timestamp(milliseconds: 0)
        expiresAt = expiry
    }

    private static func isAccepted(header: Substring.UTF8View) -> Bool {
        if header.elementsEqual(Self.header.utf8) { return true }
        guard let decoded = Base64URL.decode(header), let fields = JSONObject(decoded[...]) else { return false }
        return fields.string("alg") == "HS256" && fields["crit"] == nil
    }
}

extension JSONObject {
    /// A NumericDate (RFC 7519 section 2), if it is a whole number of seconds that fits.
    fileprivate func timestamp(seconds name: String) -> Timestamp? {
        guard let seconds = int(name), seconds.magnitude < Int.max / 1000 else { return nil }
        return Timestamp(milliseconds: seconds * 1000)
    }

    fileprivate func isAbsentOrInt(_ name: String) -> Bool {
        !members.contains { $0.isNamed(name) } || int(name) != nil
    }
}
