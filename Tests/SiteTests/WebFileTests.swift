import Foundation
import Testing

/// The pages that the site sends to browsers, and what they load.
@Suite struct WebFileTests {
    let site: StagedSite

    init() throws { site = try StagedSite.shared.get() }

    private static let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"

    @Test func `A browser gets the chat page where others get JSON`() throws {
        let page = try site.send(.get("/").with("Accept", Self.browser))
        #expect(page.status == 200)
        #expect(page["Content-Type"] == "text/html; charset=utf-8")
        #expect(page.text.contains("<html"))
        #expect(page["Vary"]?.contains("Accept") == true)
        for accept in ["*/*", "application/json", "application/json, text/html", "text/html;q=0"] {
            let answer = try site.send(.get("/").with("Accept", accept))
            #expect(answer.json?["docs"] == "/docs", "\(accept)")
            #expect(answer["Vary"]?.contains("Accept") == true)
        }
    }

    @Test func `A page may load from its own site alone, and is asked for anew each time`() throws {
        let page = try site.send(.get("/").with("Accept", Self.browser))
        let policy = try #require(page["Content-Security-Policy"])
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
        #expect(policy.contains("frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe"))
        #expect(page["X-Content-Type-Options"] == "nosniff")
        #expect(page["Referrer-Policy"] == "no-referrer")
        #expect(page["Cache-Control"] == "no-cache")
        #expect(page["X-Request-ID"]?.isEmpty == false)
    }

    @Test func `What a browser has is not sent again`() throws {
        let file = try site.get("/web/chat.css")
        #expect(file.status == 200)
        #expect(file["Content-Type"] == "text/css; charset=utf-8")
        let tag = try #require(file["ETag"])
        let again = try site.send(.get("/web/chat.css").with("If-None-Match", tag))
        #expect(again.status == 304)
        #expect(again.body.isEmpty)
        #expect(try site.send(.get("/web/chat.css").with("If-None-Match", "\"another\"")).status == 200)
    }

    @Test(
        "Only the files of the folder are sent",
        arguments: [
            "/web", "/web/", "/web/none.js", "/web/.htaccess", "/web/..%2f.env", "/web/../.env", "/web/%2e%2e/.env.txt",
            "/web/chat.css%00.js", "/web/CHAT.CSS", "/web/chat.css.js", "/web/.js", "/web/chat.", "/web/a/chat.css",
            "/web/..%2fprompts%2frules.md", "/web/chat.cgi",
        ])
    func refuses(path: String) throws {
        // Hidden names, and slashes and NULs that are percent-encoded, are refused by Apache itself.
        let isForUs = !path.contains("%2f") && !path.contains("%00") && !path.hasSuffix("/.htaccess")
        let response = try site.get(path)
        if isForUs { response.expectError(404, "Not Found") }
        #expect([403, 404].contains(response.status), "\(response)")
    }

    @Test func `A page is at the one address that its relative links fit`() throws {
        let docs = try site.get("/docs/")
        #expect(docs.status == 308)
        #expect(docs["Location"] == "../docs")
        #expect(try site.get("/docs").status == 200)

        let chat = try site.send(.get("").with("Accept", Self.browser))
        #expect(chat.status == 308)
        #expect(chat["Location"] == ".\(site.prefix)/")
        #expect(try site.send(.get("").with("Accept", "application/json")).status == 200)
    }

    @Test func `Without the folder the API goes on, and a browser gets JSON`() throws {
        let site = try StagedSite()
        try FileManager.default.removeItem(at: site.home.appending(path: "web"))
        let answer = try site.send(.get("/").with("Accept", Self.browser))
        #expect(try answer.expectSuccess()["docs"] == "/docs")
        for path in ["/docs", "/openapi.json", "/web/chat.css"] { try site.get(path).expectError(404, "Not Found") }
    }

    @Test func `Another method is told which ones there are`() throws {
        let response = try site.send(.post("/web/chat.css", ["a": "b"]))
        response.expectError(405, "Method Not Allowed")
        #expect(response["Allow"] == "GET, HEAD, OPTIONS")
    }
}
