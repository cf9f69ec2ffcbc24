import Foundation
import Testing

/// Nothing but the API can be fetched from the site's folder.
@Suite struct ClosedFilesTests {
    enum Place: String, CaseIterable { case documentRoot, subfolder, alias, prefork }

    private static let alias = Result { try StagedSite(on: Servers.event.get(), .alias) }

    private func site(_ place: Place) throws -> StagedSite {
        switch place {
        case .documentRoot: try Servers.eventRoot.get()
        case .subfolder: try StagedSite.shared.get()
        case .alias: try Self.alias.get()
        case .prefork: try Servers.preforkRoot.get()
        }
    }

    static let paths = [
        "/.env", "/.env.example", "/.htaccess", "/.htpasswd", "/.git/config", "/data", "/data/", "/data/.htaccess",
        "/data/users", "/data/users/", "/data/users/00/0.jsonl", "/data/sequences/users.jsonl", "/data/logs/",
        "/prompts",
        "/prompts/", "/prompts/.htaccess", "/prompts/rules.md", "/prompts/guide.en.md", "/cgi-bin", "/cgi-bin/",
        "/cgi-bin/.htaccess", "/cgi-bin/health.cgi", "/cgi-bin/health.cgi/", "/cgi-bin/health.cgi/health",
        "/cgi-bin/root.cgi",
        "/cgi-bin/auth-register.cgi", "/cgi-bin/messages-send.cgi?x", "/cgi-bin/unknown.cgi", "/cgi-bin/health",
        "/.ENV", "/.Env", "/.HTACCESS", "/DATA/", "/CGI-BIN/health.cgi", "/cgi-bin/HEALTH.CGI", "/Prompts/rules.md",
        "/%2eenv", "/.%65nv", "/%2E%65%6E%76", "/.env/", "/.env.", "/.env%20", "/.env::$DATA", "/.env~", "/.env.bak",
        "/.env.swp",
        "/.env?x=1", "/.env;x", "//.env", "/./.env", "/x/../.env", "/x/..;/.env", "/health/../.env",
        "/conversations/../.env",
        "/conversations/1/../../.env", "/%64ata/", "/data%2F", "/data%2Fusers", "/prompts%5Crules.md",
        "/pr%6Fmpts/rules.md", "/cgi%2Dbin/health.cgi", "/cgi-bin%2Fhealth.cgi", "/cgi-bin/./health.cgi",
        "/cgi-bin//health.cgi", "/conversations/../cgi-bin/health.cgi", "/.env%00", "/.env%00.json",
        "/data/%2e%2e/.env",
        "/prompts/../.env", "/cgi-bin/../.env", "/icons/", "/index.html", "/.htaccess%00",
    ]

    @Test("What lies in the site's folder is 404", arguments: paths)
    func closed(path: String) throws {
        for place in Place.allCases { try Self.expectClosed(path, of: site(place), "\(place)") }
    }

    /// Checks that a path hands nothing out, whatever the method.
    static func expectClosed(_ path: String, of site: StagedSite, _ place: String, or statuses: [Int] = []) throws {
        for method in ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PROPFIND"] {
            let response = try site.send(HTTPRequest(method: method, target: path))
            let comment: Comment = "\(place) \(method) \(path): \(response)"
            #expect(([400, 403, 404, 405] + statuses).contains(response.status), comment)
            #expect(response["Location"] == nil, comment)
            for secret in [
                "SECRET_KEY", "RewriteRule", "Options", "crc", "nikoo@app.com", "Index of", "\u{7F}ELF", "/tmp/",
            ] {
                #expect(!response.text.contains(secret), comment)
            }
        }
    }

    @Test(
        "Paths of folders and files that exist answer exactly as paths that do not",
        arguments: [
            "/.env", "/data/", "/data", "/prompts/rules.md", "/prompts", "/cgi-bin", "/cgi-bin/", "/cgi-bin/health.cgi",
            "/.env.example", "/data/.env", "/data/users", "/.git",
        ])
    func indistinguishable(path: String) throws {
        for place in Place.allCases {
            let site = try site(place)
            let (real, unknown) = (try site.get(path), try site.get("/no-such-path"))
            #expect(real.status == unknown.status, "\(place): \(real)")
            #expect(real.body == unknown.body, "\(place): \(real)")
            #expect(real["Content-Type"] == unknown["Content-Type"], "\(place)")
        }
    }

    @Test func `The data folder stays closed when the rules of the folder above are gone`() throws {
        let site = try StagedSite()
        _ = try site.newAccount()
        try FileManager.default.removeItem(at: site.home.appending(path: ".htaccess"))
        for path in try site.files() + ["", "users", "users/"] {
            #expect((300..<500).contains(try site.get("/data/\(path)").status), "\(path)")
        }
        for path in ["/prompts/rules.md", "/prompts/", "/prompts/guide.bn.md"] {
            #expect((400..<500).contains(try site.get(path).status), "\(path)")
        }
    }

    @Test func `The folder without a slash at its end answers as with one`() throws {
        let site = try StagedSite.shared.get()
        var request = HTTPRequest.get("")
        request.target = ""
        let response = try site.send(request)
        #expect(response.status == 200, "\(response)")
        #expect(response["Location"] == nil)
    }
}
