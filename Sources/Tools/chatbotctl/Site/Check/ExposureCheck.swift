import ChatCompletions
import Console

/// Whether the web can get at what is nobody's business.
struct ExposureCheck {
    let client: SiteClient

    /// Settings first. Programs may run, but not be handed out.
    private static let paths = [
        "/.env", "/data/", "/data/users/", "/data/sequences/users.jsonl", "/data/logs/", "/prompts/",
        "/prompts/rules.md", "/bin/", "/bin/chatbotctl", "/cgi-bin/", "/cgi-bin/root.cgi", "/.env.example",
        "/.htaccess",
    ]

    func run(_ findings: Findings) throws {
        var served: [String] = []
        for path in Self.paths {
            let response: SiteClient.Response
            do throws(TransportError) { response = try client.send("GET", path) } catch {
                return try findings.warning(
                    "site.files", "GET \(path): \(error)", advice: "whether files are served could not be found out")
            }
            if (200..<300).contains(response.status), path != "/cgi-bin/root.cgi" || response.body.first == 0x7F {
                served.append(path)
            }
        }
        guard !served.isEmpty else {
            return try findings.ok("site.files", "settings, data, prompts and programs are not served")
        }
        let leak =
            served.contains("/.env") ? "; then make a new SECRET_KEY and Groq key: they may have been read" : ""
        try findings.error(
            "site.files", "\(served.joined(separator: ", ")) served to everybody",
            advice: "at once, upload every .htaccess, or have the server read them (AllowOverride All)\(leak)")
    }
}
