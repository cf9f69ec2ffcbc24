import CSodium

/// A key for HMAC-SHA-256 (RFC 2104): it signs tokens, and hides whom limits count.
///
/// On libsodium, whose functions are called and no more: what swift-crypto's generic ones need at their first use was a sixth of
/// a request (`docs/decisions.md`).
public struct SecretKey: Sendable {
    private let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The code of a message: 32 bytes.
    func authenticationCode(for message: [UInt8]) -> [UInt8] {
        var state = crypto_auth_hmacsha256_state()
        crypto_auth_hmacsha256_init(&state, bytes, bytes.count)
        crypto_auth_hmacsha256_update(&state, message, UInt64(message.count))
        return [UInt8](unsafeUninitializedCapacity: Int(crypto_auth_hmacsha256_BYTES)) { code, count in
            crypto_auth_hmacsha256_final(&state, code.baseAddress!)
            count = code.count
        }
    }

    /// Whether a code is that of a message. The comparison takes the same time wherever they differ.
    func isValid(_ code: [UInt8], for message: [UInt8]) -> Bool {
        code.count == crypto_auth_hmacsha256_BYTES && crypto_verify_32(code, authenticationCode(for: message)) == 0
    }
}

extension [UInt8] {
    /// SHA-256 (FIPS 180-4), on libsodium: 32 bytes.
    public var sha256: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Int(crypto_hash_sha256_BYTES)) { hash, count in
            crypto_hash_sha256(hash.baseAddress!, self, UInt64(self.count))
            count = hash.count
        }
    }
}
