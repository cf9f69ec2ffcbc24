import Foundation
import GroqStandIn
import Testing

/// `MAINTENANCE=on`: nobody writes, so that the data can be moved, and everything else goes on.
@Suite struct MaintenanceTests {
    static let detail = "The service is being moved. Please try again in a few minutes."

    let site: StagedSite
    let account: Account
    let conversation: Int

    /// A site with a user, a conversation and two messages.
    init() throws {
        site = try StagedSite()
        account = try site.newAccount("maria")
        conversation = try account.openConversation()
        try account.ask("Hello", in: conversation).expectSuccess()
    }

    private func setMaintenance(_ value: String) throws { try site.changeSetting("MAINTENANCE", to: value) }

    /// Everything in the data folder but the logs, and what limits need to know.
    /// What is moved. The audit trail goes on wherever somebody logs in.
    private func store() throws -> [String: Data] {
        let others = ["logs/", "limits/", "audit/"]
        let paths = try site.files().filter { path in !others.contains { path.hasPrefix($0) } }
        return try Dictionary(uniqueKeysWithValues: paths.map { ($0, try Data(contentsOf: site.file($0))) })
    }

    /// A request that names the conversation of this test.
    private func naming(_ request: HTTPRequest) -> HTTPRequest {
        var request = request
        request.target.replace("ID", with: "\(conversation)")
        return request
    }

    static let writing: [HTTPRequest] = [
        .post("/auth/register", ["username": "other", "password": "12345678"]), .post("/conversations/"),
        .post("/conversations"), .delete("/conversations/ID"), .post("/conversations/ID/messages", ["content": "Bye"]),
        .patch("/conversations/ID", ["title": "Other"]), .delete("/auth/me", ["password": "password of maria"]),
        .post("/auth/password", ["password": "password of maria", "new_password": "12345678"]),
    ]

    @Test("Whatever writes is 503 and changes nothing", arguments: writing)
    func refused(request: HTTPRequest) throws {
        try setMaintenance("on")
        let before = try store()
        let request = naming(request).with("Origin", StagedSite.allowedOrigin).with("X-Request-ID", "my-request")
        let response = try account.send(request)
        response.expectError(503, Self.detail)
        #expect(response.text == #"{"detail":"\#(Self.detail)"}"#)
        #expect(response["Retry-After"] == "60")
        #expect(response["X-Request-ID"] == "my-request")
        #expect(response["Access-Control-Allow-Origin"] == StagedSite.allowedOrigin)
        #expect(response["Access-Control-Expose-Headers"]?.contains("Retry-After") == true)
        #expect(try store() == before)
    }

    static let unfit: [HTTPRequest] = [
        .post("/auth/register", json: "nonsense"), .post("/auth/register", form: "username=other"),
        .post("/auth/register", json: Array(repeating: 0x20, count: 70_000)), .post("/conversations/"),
        .delete("/conversations/not-an-id"), .delete("/conversations/2147483647"),
        .post("/conversations/ID/messages", ["content": ""]),
    ]

    @Test("Neither a token nor a body is looked at before", arguments: unfit)
    func judgedFirst(request: HTTPRequest) throws {
        try setMaintenance("on")
        try site.send(naming(request)).expectError(503, Self.detail)
    }

    @Test func `A refusal is logged before the rest of a body has come, with its reason`() throws {
        try setMaintenance("on")
        let connection = try site.connect()
        let request = HTTPRequest.delete("\(site.prefix)/conversations/\(conversation)")
        try connection.send(request.head(bodyFields: [("Content-Length", "20")]))
        try wait(for: "the line in the log") { try !site.log("conversations-delete").isEmpty }
        try connection.send(Array(repeating: 0x20, count: 20))
        try connection.receive().expectError(503, Self.detail)
        let line = try #require(site.log("conversations-delete").first)
        #expect(line["status"] == 503)
        #expect(line["error"] == "MAINTENANCE is on")
    }

    @Test func `A body that was begun before and comes after is refused`() throws {
        let before = try store()
        let request = HTTPRequest.post("/conversations/\(conversation)/messages", ["content": "Bye"])
        let bytes = site.bytes(of: request.bearing(account.token))
        let connection = try site.connect()
        try connection.send(Array(bytes.dropLast(5)))
        try wait(for: "the endpoint") { !site.processes("messages-send").isEmpty }
        usleep(3_000_000)  // a body that comes at once is not worth a second look at the settings
        try setMaintenance("on")
        try connection.send(Array(bytes.suffix(5)))
        try connection.receive().expectError(503, Self.detail)
        #expect(try store() == before)
    }

    @Test func `Who waits for a turn when it begins is refused, and the reply that is being made is stored`() throws {
        let gate = Gate()
        let model = try ModelSite { messages in
            gate.wait()
            return "Reply to \(messages.last?.content ?? "")"
        }
        let first = Background { try model.ask("First") }
        try wait(for: "the question to reach the model") { model.groq.requests.count == 1 }
        let second = Background { try model.ask("Second", key: "key-2") }
        try wait(for: "the second request to run") { model.site.processes("messages-send").count == 2 }
        usleep(3_000_000)  // a turn that comes at once is not worth a second look at the settings
        try model.site.changeSetting("MAINTENANCE", to: "on")
        gate.open()
        try first.value().expectSuccess()
        let response = try second.value()
        response.expectError(503, Self.detail)
        #expect(response["Retry-After"] == "60")
        #expect(try model.contents() == ["First", "Reply to First"])
        #expect(model.groq.requests.count == 1)
    }

    static let reading: [HTTPRequest] = [
        .get("/"), .get("/health"), .get("/conversations/"), .get("/conversations/ID/messages"),
        .get("/auth/me"), .get("/auth/me/export"), .get("/conversations/ID/messages?limit=1"),
        HTTPRequest(method: "HEAD", target: "/conversations/"), HTTPRequest(method: "HEAD", target: "/health"),
    ]

    @Test("Reading goes on", arguments: reading)
    func read(request: HTTPRequest) throws {
        let before = (try account.send(naming(request)), try store())
        try setMaintenance("on")
        let response = try account.send(naming(request))
        #expect(response.status == 200)
        #expect(response.body == before.0.body)
        #expect(try store() == before.1)
    }

    @Test func `Logging in goes on, and writes nothing but the audit trail`() throws {
        try setMaintenance("on")
        let before = try store()
        let token = try site.logIn(account.name, account.password).expectSuccess()["access_token"].text
        try site.send(.get("/conversations/").bearing(token)).expectSuccess()
        try site.logIn(account.name, "another password").expectError(401, "Incorrect username or password")
        #expect(try store() == before)
        #expect(
            try AuditFiles(data: site.data).events().suffix(2).map { $0.prefix { $0 != " " } } == [
                "log-in", "log-in-failed",
            ])
    }

    @Test("Preflights go on", arguments: ["/auth/register", "/conversations/", "/conversations/1/messages"])
    func preflight(path: String) throws {
        try setMaintenance("on")
        let request = HTTPRequest(method: "OPTIONS", target: path).with("Origin", StagedSite.allowedOrigin)
        let response = try site.send(request.with("Access-Control-Request-Method", "POST"))
        #expect(response.status == 204)
        #expect(response["Access-Control-Allow-Methods"]?.contains("POST") == true)
    }

    static let others: [(HTTPRequest, Int, String)] = [
        (.get("/unknown"), 404, "Not Found"), (.post("/unknown"), 404, "Not Found"),
        (.delete("/conversations/1/messages/2"), 404, "Not Found"), (.get("/auth/register"), 405, "Method Not Allowed"),
        (HTTPRequest(method: "PUT", target: "/conversations/1"), 405, "Method Not Allowed"),
        (.delete("/conversations/"), 405, "Method Not Allowed"), (.post("/health"), 405, "Method Not Allowed"),
        (.get("/conversations/"), 401, "Invalid authentication credentials"),
    ]

    @Test("Other errors stay what they are", arguments: others)
    func otherError(request: HTTPRequest, status: Int, detail: String) throws {
        try setMaintenance("on")
        try site.send(request).expectError(status, detail)
    }

    @Test func `Once it is off, what was refused goes through`() throws {
        try setMaintenance("on")
        try account.ask("Hello again", in: conversation, key: "my-key").expectError(503, Self.detail)
        try setMaintenance("off")
        try account.ask("Hello again", in: conversation, key: "my-key").expectSuccess()
        #expect(try account.messages(in: conversation).count == 4)
        let other = try site.newAccount("other")
        #expect(try account.delete(conversation).status == 200)
        #expect(try other.openConversation() == conversation + 1)
    }

    @Test("Another value is an error of every endpoint", arguments: ["ON", "yes", "1", "maintenance"])
    func badValue(value: String) throws {
        try setMaintenance(value)
        for request in [HTTPRequest.get("/health"), .get("/conversations/"), .post("/conversations/")] {
            try account.send(request).expectError(500, "Server configuration error")
        }
        let line = try #require(site.log("health").last)
        #expect(line["error"].text.contains("MAINTENANCE"))
    }
}
