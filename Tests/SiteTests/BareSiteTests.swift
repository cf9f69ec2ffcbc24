import Foundation
import GroqStandIn
import Testing

/// The folder brings everything that its programs need, but for `/proc`.
@Suite struct BareSiteTests {
    private struct User {
        let token: String
        let conversation: Int
    }

    /// Signs a user up, logs in and opens a conversation.
    private func newUser(of site: BareSite) throws -> User {
        let password = "a-long-password"
        let credentials: JSON = ["username": "maria", "password": .string(password)]
        try site.call("auth-register", .post("/auth/register", credentials)).expectSuccess()
        let form = HTTPRequest.post("/auth/token", form: ["username": "maria", "password": password])
        let token = try site.call("auth-token", form).expectSuccess()["access_token"].text
        let conversation = try site.call("conversations-create", .post("/conversations/").bearing(token))
        return User(token: token, conversation: try conversation.expectSuccess().number)
    }

    /// `qemu64` has what the instruction set had in 2003, and little more: no SSSE3, no SSE4.2, no AVX.
    @Test("Every endpoint answers where there is nothing but the folder", arguments: [nil, "qemu64"])
    func endpoints(processor: String?) throws {
        let site = try BareSite(["ASSISTANT": "guide"], processor: processor)
        #expect(try site.call("health", .get("/health")).expectSuccess()["status"] == "ok")
        #expect(try site.call("root", .get("/")).expectSuccess()["docs"] == "/docs")
        try site.call("root", .get("/x")).expectError(404, "Not Found")
        let maria = try newUser(of: site)
        let messages = "/conversations/\(maria.conversation)/messages"
        let question: JSON = ["content": "How do I withdraw money from my wallet?"]
        let reply = try site.call("messages-send", .post(messages, question).bearing(maria.token)).expectSuccess()
        #expect(reply["content"].text.contains("Request Payout"))
        let stream = HTTPRequest.post(messages, question).with("Accept", "text/event-stream").bearing(maria.token)
        #expect(try site.call("messages-send", stream).text.contains("event: message\n"))
        let listed = try site.call("messages-list", .get(messages).bearing(maria.token)).expectSuccess()
        #expect(listed.elements.count == 4)
        let title: JSON = ["title": "ধীরে"]
        let renaming = HTTPRequest.patch("/conversations/\(maria.conversation)", title).bearing(maria.token)
        try site.call("conversations-rename", renaming).expectSuccess()
        let list = try site.call("conversations-list", .get("/conversations/").bearing(maria.token)).expectSuccess()
        #expect(list["conversations"].elements.map { $0["title"] } == ["ধীরে"])
        #expect(try site.call("account-show", .get("/auth/me").bearing(maria.token)).status == 200)
        let export = try site.call("account-export", .get("/auth/me/export").bearing(maria.token)).expectSuccess()
        #expect(export["conversations"].elements.first?["messages"].elements.count == 4)
        let deletion = HTTPRequest.delete("/conversations/\(maria.conversation)").bearing(maria.token)
        try site.call("conversations-delete", deletion).expectSuccess()
        let passwords: JSON = ["password": "a-long-password", "new_password": "another password"]
        let change = try site.call("auth-password", .post("/auth/password", passwords).bearing(maria.token))
        let token = try change.expectSuccess()["access_token"].text
        let departure = HTTPRequest.delete("/auth/me", ["password": "another password"]).bearing(token)
        try site.call("account-delete", departure).expectSuccess()
    }

    @Test("A model is asked where nothing says how names are resolved", arguments: ["127.0.0.1", "localhost"])
    func model(host: String) throws {
        let groq = try GroqStandIn(apiKey: ModelSite.apiKey) { "Reply to \($0.last?.content ?? "")" }
        let site = try BareSite([
            "GROQ_API_KEY": ModelSite.apiKey, "GROQ_BASE_URL": groq.baseURL.replacing("127.0.0.1", with: host),
        ])
        let maria = try newUser(of: site)
        let request = HTTPRequest.post("/conversations/\(maria.conversation)/messages", ["content": "Hello"])
        let reply = try site.call("messages-send", request.bearing(maria.token)).expectSuccess()
        #expect(reply["content"] == "Reply to Hello")
        #expect(groq.requests.count == 1)
    }

    @Test func `The tools work there too`() throws {
        let site = try BareSite(["ASSISTANT": "guide"])
        _ = try newUser(of: site)
        let check = try CheckOutcome(site.run("bin/chatbotctl", ["check", "--offline", "--json"]))
        #expect(check.problems == [], "\(check)")
        #expect(try site.run("bin/chatbotctl", ["users", "list"]).expectSuccess().contains("maria"))
        #expect(try site.run("bin/chatbotctl", ["verify"]).expectSuccess().contains("The store is sound."))
        let backup = try site.run("bin/chatbotctl", ["backup", "/site/data/backup.tar.gz"])
        #expect(backup.status == 0, "\(backup)")
        let script = try site.run("bin/export-postgres", ["--sql", "-"]).expectSuccess()
        #expect(script.contains("maria"))
    }
}
