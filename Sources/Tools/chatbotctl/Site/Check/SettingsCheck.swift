import Chatbot
import Glibc

/// The settings, part by part, and the files that they stand in.
struct SettingsCheck {
    let configuration: Configuration

    func run(_ findings: Findings) throws {
        try checkFile(findings)
        try check("settings.accounts", findings) { () throws(ConfigurationError) in
            let settings = try configuration.accounts()
            return settings.bcryptCost < 10
                ? "BCRYPT_COST is \(settings.bcryptCost): whoever gets hold of the hashes tries passwords fast" : nil
        }
        try check("settings.http", findings) { () throws(ConfigurationError) in
            try configuration.http().isInMaintenance ? "MAINTENANCE is on: nothing can be written" : nil
        }
        try check("settings.log", findings) { () throws(ConfigurationError) in
            _ = try configuration.logLevel()
            return nil
        }
        try check("settings.assistant", findings) { () throws(ConfigurationError) in
            _ = try configuration.assistant()
            return nil
        }
        try check("settings.limits", findings) { () throws(ConfigurationError) in
            let limits = try configuration.limits()
            return limits.logIns == nil ? "RATE_LIMIT_AUTH is off: passwords may be tried without end" : nil
        }
        try checkPrompts(findings)
        try checkNames(findings)
        try checkModes(findings)
    }

    /// - Parameter body: reads the settings, and returns what is wrong with them although they are valid.
    private func check(
        _ name: String, _ findings: Findings, _ body: () throws(ConfigurationError) -> String?
    ) throws {
        let warning: String?
        do throws(ConfigurationError) { warning = try body() } catch {
            return try findings.error(name, error.description, advice: Self.advice(about: error))
        }
        guard let warning else { return try findings.ok(name, "good") }
        try findings.warning(name, warning, advice: Self.advice)
    }

    private static let advice = "change .env (README, \"Settings\")"

    private static func advice(about error: ConfigurationError) -> String {
        if error.description.hasPrefix("SECRET_KEY") {
            return "put SECRET_KEY=… into .env; `openssl rand -hex 32` makes one"
        }
        if error.description == "GROQ_API_KEY is not set" {
            return "put GROQ_API_KEY=… (https://console.groq.com/keys) into .env, or ASSISTANT=guide, which needs none"
        }
        return advice
    }

    /// All settings may come from the server's environment. Where the key does not, `.env` was forgotten.
    private func checkFile(_ findings: Findings) throws {
        guard configuration.files.isEmpty, (try? configuration.accounts()) == nil else { return }
        let path = "\(configuration.home)/.env"
        try findings.error(
            "settings.file", "\(path) is missing",
            advice: "cp \(path).example \(path) && chmod 600 \(path), and fill it in (README, \"Settings\")")
    }

    private func checkPrompts(_ findings: Findings) throws {
        for language in GuideLanguage.allCases {
            let name = "prompts.\(language.rawValue)"
            do throws(ConfigurationError) { _ = try configuration.prompts(for: language) } catch {
                try findings.error(
                    name, error.description, advice: "put the file right (prompts/README.md), or upload it again")
                continue
            }
            try findings.ok(name, "good")
        }
    }

    private func checkNames(_ findings: Findings) throws {
        let misspelt = configuration.misspeltKeys
        for (key, meant) in misspelt {
            try findings.warning("settings.names", "\(key) is no setting", advice: "did you mean \(meant)?")
        }
        if misspelt.isEmpty { try findings.ok("settings.names", "no key looks misspelt") }
    }

    /// A file of settings holds every secret of the site.
    private func checkModes(_ findings: Findings) throws {
        for path in configuration.files {
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            if status.st_mode & 0o007 == 0 {
                try findings.ok("settings.mode", "\(path) is closed to others")
            } else {
                try findings.error("settings.mode", "others may read \(path)", advice: "chmod 600 \(path)")
            }
        }
    }
}
