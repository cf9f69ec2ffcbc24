import ChatCompletions
import Chatbot
import Console
import JSON

/// The deployed site, as clients see it.
struct SiteCheck {
    private let configuration: Configuration
    private let client: SiteClient
    /// The site without TLS, where it is known.
    private let plainClient: SiteClient?

    init(configuration: Configuration, url: String, plainURL: String?) {
        self.configuration = configuration
        // Those that were asked for and cannot be read were reported already; without any, no certificate holds.
        let certificates = (try? Certificates.find(for: configuration)) ?? nil
        client = SiteClient(address: url, certificates: certificates)
        plainClient = (plainURL ?? client.withoutTLS).map { SiteClient(address: $0, certificates: nil) }
    }

    /// - Parameter asking: whether to ask a question, too.
    func run(_ findings: Findings, asking: Bool) throws {
        let response: SiteClient.Response
        do throws(TransportError) { response = try client.send("GET", "/health") } catch {
            return try findings.error("site.health", "\(client.address): \(error)", advice: Self.advice(about: error))
        }
        // First: nothing is as urgent.
        try ExposureCheck(client: client).run(findings)
        try checkTLS(findings)
        guard response.status == 200, response.json?.string("status") == "ok" else {
            return try findings.error(
                "site.health", "GET /health is answered with \(response.status)", advice: Self.advice(about: response))
        }
        try findings.ok("site.health", "\(client.address) answers")
        let hasKey = (try? configuration.accounts()) != nil
        let knowsTokens = try hasKey && checkAuthorization(findings)
        try checkOrigins(findings)
        if asking, knowsTokens {
            try StreamCheck(configuration: configuration, client: client).run(findings)
        }
    }

    private static func advice(about error: TransportError) -> String {
        switch error.kind {
        case .nameResolution: "is the name right, and does its DNS record exist?"
        case .tls: "the certificate does not hold: have the host issue one, such as Let's Encrypt's"
        case .connection, .timeout: "is the server up, and is the address right?"
        default: "the server's error log says why it hung up"
        }
    }

    private static func advice(about response: SiteClient.Response) -> String {
        switch response.status {
        case 300..<400:
            "the address redirects to \(response.headers["location"]?.withoutControls ?? "another one"): check that one"
        case 403: "the server lacks a module that runs CGI (a2enmod cgid), or suEXEC refuses: see its error log"
        case 404 where response.json == nil: "is .htaccess there, and does the server read it (AllowOverride All)?"
        case 404: "is the site at this address?"
        case 500...: "the server's error log says why: mostly modes, an upload not in binary mode, or an Options line"
        default: "something else answers at this address"
        }
    }

    /// A good token of a user who does not exist: only a site that gets the header, and has the same key, can say so.
    /// - Returns: whether it did.
    private func checkAuthorization(_ findings: Findings) throws -> Bool {
        let name = "authorization"
        let response: SiteClient.Response
        let token = try TemporaryUser.token(of: TemporaryUser.unknown, configuration)
        do throws(TransportError) {
            response = try client.send("GET", "/auth/me", headers: ["Authorization: Bearer \(token)"])
        } catch {
            try findings.error("site.\(name)", "GET /auth/me: \(error)", advice: Self.advice(about: error))
            return false
        }
        if response.status == 401, response.detail == "User not found" {
            try findings.ok("site.\(name)", "the Authorization header arrives")
            return true
        }
        if response.status == 401, response.detail == "Invalid authentication credentials" {
            try findings.error(
                "site.\(name)", "a good token is refused: its header was lost, or the site has another SECRET_KEY",
                advice: "upload .htaccess (its line with HTTP_AUTHORIZATION); do --home and --url name the same site?")
        } else {
            try findings.error(
                "site.\(name)", "GET /auth/me is answered with \(response.status)",
                advice: "data/logs/account-show says why")
        }
        return false
    }

    private func checkOrigins(_ findings: Findings) throws {
        guard let origins = try? configuration.http().allowedOrigins else { return }
        let foreign = "https://not-listed.invalid"
        var wrong: [String] = []
        for origin in origins + [foreign] {
            let fields = [
                "Origin: \(origin)", "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization, content-type",
            ]
            let response = try? client.send("OPTIONS", "/conversations/", headers: fields)
            let allowed = response?.headers["access-control-allow-origin"]
            if allowed != (origin == foreign ? nil : origin) { wrong.append(origin) }
        }
        if wrong.contains(foreign) {
            try findings.error(
                "site.cors", "pages of every origin may call the API",
                advice: "the server adds Access-Control-Allow-Origin: take that out of its configuration")
        } else if !wrong.isEmpty {
            try findings.error(
                "site.cors", "pages of \(SiteFiles.listed(wrong)) may not call the API",
                advice: "does the server answer OPTIONS itself, or change Access-Control-Allow-Origin?")
        } else {
            let listed = origins.isEmpty ? "no origin is listed, and none" : SiteFiles.listed(origins) + " and no other"
            try findings.ok("site.cors", "\(listed) may call the API")
        }
    }

    private func checkTLS(_ findings: Findings) throws {
        guard client.usesTLS else {
            let host = client.address.dropFirst("http://".count)
            if host.hasPrefix("127.") || host.hasPrefix("localhost") || host.hasPrefix("[::1]") {
                return try findings.ok("site.tls", "not needed on this machine")
            }
            return try findings.warning(
                "site.tls", "without TLS, passwords and messages can be read on the way",
                advice: "have the host issue a certificate, and use https://")
        }
        guard let plainClient else { return try findings.ok("site.tls", "the certificate holds") }
        guard let response = try? plainClient.send("GET", "/health") else {
            return try findings.ok("site.tls", "the certificate holds, and nothing answers without TLS")
        }
        if (300..<400).contains(response.status), response.headers["location"]?.hasPrefix("https://") == true {
            try findings.ok("site.tls", "the certificate holds, and http is redirected")
        } else {
            try findings.warning(
                "site.tls", "\(plainClient.address) is answered with \(response.status), and not redirected to https",
                advice: "switch on the host's redirect to https")
        }
    }
}
