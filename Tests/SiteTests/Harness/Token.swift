import Crypto
import Foundation

/// Access tokens made here, independently of the site's own code.
enum Token {
    static let header = #"{"alg":"HS256","typ":"JWT"}"#

    /// A token that is good in every respect but for what a test changes.
    static func make(
        header: String = header, claims: String, secret: String = StagedSite.secretKey,
        signature: (Data, SymmetricKey) -> Data = { Data(HMAC<SHA256>.authenticationCode(for: $0, using: $1)) }
    ) -> String {
        let input = base64URL(Data(header.utf8)) + "." + base64URL(Data(claims.utf8))
        return input + "." + base64URL(signature(Data(input.utf8), SymmetricKey(data: Data(secret.utf8))))
    }

    /// The claims of a token for a user, an hour before its end.
    static func claims(_ username: String, expiresIn seconds: Int = 3600) -> String {
        let now = Int(Date().timeIntervalSince1970)
        return JSON.object(["sub": .string(username), "iat": .int(now), "exp": .int(now + seconds)]).serialized
    }

    static func base64URL(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The bytes behind a part of a token.
    static func decode(_ part: Substring) -> Data? {
        let padding = String(repeating: "=", count: (4 - part.count % 4) % 4)
        return Data(base64Encoded: part.replacing("-", with: "+").replacing("_", with: "/") + padding)
    }
}
