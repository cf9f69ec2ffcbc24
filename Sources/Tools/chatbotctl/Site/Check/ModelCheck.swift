import ChatCompletions
import Chatbot
import Console
import Environment

/// The model that answers: whether its server can be verified and reached, takes the key, and has the models.
struct ModelCheck {
    let configuration: Configuration
    let clock: ClockCheck

    private static let patience = Duration.seconds(10)

    func run(_ findings: Findings) throws {
        // What is wrong with the settings was said already.
        guard let assistant = try? configuration.assistant() else { return }
        guard case .groq(let settings) = assistant else {
            return try findings.ok("model.server", "the guide answers, and no model is asked")
        }
        let certificates = try Certificates.find(for: configuration, findings)
        if settings.baseURL.hasPrefix("https://"), certificates == nil { return }
        let list: ModelList
        do throws(ModelList.Failure) {
            list = try ModelList(
                baseURL: settings.baseURL, apiKey: settings.apiKey, certificates: certificates, timeout: Self.patience)
        } catch {
            return try findings.error(
                "model.server", "\(settings.baseURL): \(error)", advice: Self.advice(about: error))
        }
        try report(list, settings, findings)
    }

    private func report(_ list: ModelList, _ settings: Configuration.Groq, _ findings: Findings) throws {
        let offered = SiteFiles.listed(list.ids.sorted())
        try findings.ok("model.server", "\(settings.baseURL) takes the key, and offers \(offered)")
        let missing = settings.models.filter { !list.ids.contains($0) }
        if missing.isEmpty {
            try findings.ok("model.models", "\(settings.models.joined(separator: ", ")) are offered")
        } else {
            let message = "\(missing.joined(separator: ", ")) not offered"
            let advice = "name others in GROQ_MODELS; there are \(list.ids.sorted().joined(separator: ", "))"
            if missing.count == settings.models.count {
                try findings.error("model.models", message, advice: advice)
            } else {
                try findings.warning("model.models", message, advice: advice)
            }
        }
        if let date = list.date { try clock.compare(withServer: date, findings) }
    }

    private static func advice(about failure: ModelList.Failure) -> String {
        switch failure {
        case .configuration: "put GROQ_BASE_URL and GROQ_API_KEY right"
        case .transport(let error) where error.kind == .tls:
            "the certificate does not hold: set the clock, or name other authorities in CURL_CA_BUNDLE"
        case .transport:
            "does the host let connections out, and is the address right? Until then only the guide answers"
        case .status(401, _): "the key is not valid: make one at https://console.groq.com/keys"
        case .status(403, _): "the key may not be used from here: ask the host about a proxy, or Groq"
        case .status(404, _): "GROQ_BASE_URL is no address of an OpenAI-compatible server, or lacks /v1"
        case .status(429, _): "the key has been used too often: wait, or take a larger plan"
        case .status, .unreadable: "is GROQ_BASE_URL right? Else wait until the server is well again"
        }
    }
}

/// How programs of this site find the authorities that they verify servers with.
enum Certificates {
    static func find(for configuration: Configuration, _ findings: Findings) throws -> CertificateStore? {
        let found: CertificateStore?
        do throws(CertificateStore.Unusable) { found = try find(for: configuration) } catch {
            try findings.error("model.certificates", error.description, advice: "put CURL_CA_BUNDLE right in .env")
            return nil
        }
        guard let found else {
            try findings.error(
                "model.certificates", "this machine has no certificate authorities in any usual place",
                advice: "upload https://curl.se/ca/cacert.pem, and name it in CURL_CA_BUNDLE")
            return nil
        }
        try findings.ok("model.certificates", found.description)
        return found
    }

    static func find(for configuration: Configuration) throws(CertificateStore.Unusable) -> CertificateStore? {
        var file: String?
        if case .groq(let settings)? = try? configuration.assistant() { file = settings.certificateFile }
        return try CertificateStore.find(configured: file, environment: { CurrentProcess.environment[$0] })
    }
}

extension CertificateStore {
    fileprivate var description: String {
        switch self {
        case .file(let path): "authorities from \(path)"
        case .directory(let path): "authorities from the folder \(path)"
        }
    }
}
