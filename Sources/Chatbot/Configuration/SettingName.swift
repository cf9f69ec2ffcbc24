/// The names of all settings, for telling that one is misspelt: whatever reads a setting takes no notice of other names.
enum SettingName {
    static let all = [
        "SECRET_KEY", "ASSISTANT", "GROQ_API_KEY", "GROQ_BASE_URL", "GROQ_MODELS", "GROQ_TEMPERATURE", "GROQ_TOP_P",
        "GROQ_MAX_TOKENS", "GROQ_ATTEMPT_TIMEOUT", "GROQ_DEADLINE", "GUIDE_IN_PROMPT", "HISTORY_TOKENS",
        "CURL_CA_BUNDLE", "SSL_CERT_FILE", "ALLOWED_ORIGINS", "DATA_DIR", "RATE_LIMIT_AUTH", "RATE_LIMIT_MESSAGES",
        "MAX_REPLIES_IN_FLIGHT", "MAX_HASHES_IN_FLIGHT", "TRUSTED_PROXIES", "BCRYPT_COST", "TOKEN_LIFETIME_HOURS",
        "MAX_BODY_BYTES", "LOG_LEVEL", "MAINTENANCE", "DATABASE_URL", "INCLUDE",
    ]

    /// The setting that a key looks like which is none: up to two letters differ, or only their case.
    /// - Returns: `nil` for a setting, and for a key that is like none of them.
    static func meant(by key: String) -> String? {
        if all.contains(key) { return nil }
        let key = key.uppercased()
        let nearest = all.map { ($0, distance(key, $0)) }.min { $0.1 < $1.1 }
        guard let (name, distance) = nearest, distance <= min(2, name.utf8.count / 4) else { return nil }
        return name
    }

    /// How many letters have to be put in, taken out, replaced or exchanged with their neighbour (optimal string
    /// alignment).
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var rows = [Array(0...right.count)]
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
