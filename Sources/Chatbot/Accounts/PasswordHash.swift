import CCrypt
import Glibc

/// A bcrypt hash in the form `$2b$<cost>$<salt><hash>`, made and checked by libxcrypt (crypt(5), crypt(3)).
public struct PasswordHash: Sendable, Equatable {
    public let text: String

    /// A hash that was made before, read back from the store.
    public init(text: String) { self.text = text }

    /// Hashes a password under a fresh salt. Takes about 0.2 s at cost 12, on purpose.
    /// - Parameter cost: 4 to 15; the work doubles with each step.
    public init(_ password: Password, cost: Int, random: inout some RandomNumberGenerator) throws(ChatbotError) {
        var entropy: [UInt8] = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        var setting = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
        let salted = entropy.withUnsafeMutableBytes { bytes in
            crypt_gensalt_rn(
                "$2b$", UInt(cost), bytes.baseAddress, Int32(bytes.count), &setting, Int32(setting.count)) != nil
        }
        guard salted, let hash = Self.crypt(password.text, setting: setting) else {
            throw .storage(reason: "bcrypt failed: errno \(errno)")
        }
        text = hash
    }

    /// The cost that it was made with; `nil` when the text is no bcrypt hash.
    var cost: Int? {
        let parts = text.split(separator: "$")
        return parts.count == 3 ? Int(parts[1]) : nil
    }

    /// Whether this is the password's hash. The comparison takes the same time wherever the two differ.
    public func matches(_ password: Password) -> Bool {
        guard let hash = Self.crypt(password.text, setting: text.utf8CString.map { $0 }) else { return false }
        let (computed, stored) = (Array(hash.utf8), Array(text.utf8))
        guard computed.count == stored.count else { return false }
        return zip(computed, stored).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func crypt(_ password: String, setting: [CChar]) -> String? {
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        data.initialize(to: crypt_data())
        defer {
            explicit_bzero(data, MemoryLayout<crypt_data>.size)
            data.deallocate()
        }
        guard let hash = crypt_rn(password, setting, data, Int32(MemoryLayout<crypt_data>.size)) else { return nil }
        return String(cString: hash)
    }
}
