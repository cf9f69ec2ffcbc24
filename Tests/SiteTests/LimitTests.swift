import Foundation
import GroqStandIn
import Testing

/// How often one may call, and how much goes on at once.
@Suite struct LimitTests {
    /// The fields that say what is left, as numbers.
    private func left(_ response: HTTPResponse) -> [Int?] {
        ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"].map { response[$0].flatMap { Int($0) } }
    }

    private func expectTooMany(_ response: HTTPResponse, limit: Int, seconds: Int) {
        response.expectError(429, "Too many requests")
        #expect(left(response)[..<2] == [limit, 0])
        #expect((1...seconds).contains(response["Retry-After"].flatMap { Int($0) } ?? 0))
        #expect(response["RateLimit-Policy"] == "\(limit);w=\(seconds)")
    }

    // MARK: Passwords

    @Test("Of 200 simultaneous log-ins with a limit of 10, 10 pass", arguments: Apache.Module.allCases)
    func simultaneousLogIns(module: Apache.Module) throws {
        let site = try StagedSite(on: Apache.shared(module), .subfolder, ["RATE_LIMIT_AUTH": nil])
        // In the test's own way, because signing up counts, too.
        let free = try StagedSite()
        let account = try free.newAccount()
        try FileManager.default.removeItem(at: site.data)
        try FileManager.default.copyItem(at: free.data, to: site.data)
        let responses = try concurrently(200) { _ in try site.logIn(account.name, account.password) }
        #expect(responses.filter { $0.status == 200 }.count == 10)
        for response in responses where response.status != 200 { expectTooMany(response, limit: 10, seconds: 60) }
        // Two may say the same: address and username are counted one after the other, and the lower figure is told.
        let remaining = responses.filter { $0.status == 200 }.compactMap { left($0)[1] }
        #expect(remaining.count == 10 && remaining.min() == 0 && remaining.allSatisfy { $0 < 10 })
    }

    @Test func `Wrong and right passwords, signing up, changing and deleting count alike`() throws {
        let site = try StagedSite(["RATE_LIMIT_AUTH": "6/hour"])
        let account = try site.newAccount()
        try site.logIn(account.name, "wrong password").expectError(401, "Incorrect username or password")
        try account.send(.post("/auth/password", ["password": "wrong password", "new_password": "12345678"]))
            .expectError(
                401, "Incorrect username or password")
        try account.send(.delete("/auth/me", ["password": "wrong password"])).expectError(
            401, "Incorrect username or password")
        let last = try site.register("another", "12345678")
        try last.expectSuccess()
        #expect(left(last)[..<2] == [6, 0])
        expectTooMany(try site.logIn(account.name, account.password), limit: 6, seconds: 3600)
        expectTooMany(try site.register("third", "12345678"), limit: 6, seconds: 3600)
        expectTooMany(
            try account.send(.delete("/auth/me", ["password": .string(account.password)])), limit: 6, seconds: 3600)
        // Whoever is logged in goes on.
        try account.get("/auth/me").expectSuccess()
        #expect(try !site.users().contains { $0["username"] == "third" })
    }

    @Test func `What is refused before a password is looked at does not count`() throws {
        let site = try StagedSite(["RATE_LIMIT_AUTH": "1/hour"])
        for _ in 0..<3 {
            try site.send(.post("/auth/token", form: "username=x")).expectError(422, "Invalid request format")
        }
        try site.register("maria", "12345678").expectSuccess()
        expectTooMany(try site.logIn("maria", "12345678"), limit: 1, seconds: 3600)
    }

    @Test func `A username is limited from whatever addresses the attempts come`() throws {
        let site = try StagedSite(["RATE_LIMIT_AUTH": "3/hour", "TRUSTED_PROXIES": "127.0.0.1"])
        func logIn(from address: String, as name: String) throws -> HTTPResponse {
            try site.send(
                .post("/auth/token", form: ["username": name, "password": "12345678"]).with("X-Forwarded-For", address))
        }
        for number in 1...3 { #expect(try logIn(from: "203.0.113.\(number)", as: "maria").status == 401) }
        expectTooMany(try logIn(from: "203.0.113.4", as: "maria"), limit: 3, seconds: 3600)
        #expect(try logIn(from: "203.0.113.4", as: "john").status == 401)
        // And an address, whatever the usernames.
        for number in 1...3 { #expect(try logIn(from: "198.51.100.1", as: "user \(number)").status == 401) }
        expectTooMany(try logIn(from: "198.51.100.1", as: "user 4"), limit: 3, seconds: 3600)
        // What a client put in front of it does not count.
        expectTooMany(try logIn(from: "192.0.2.1, 198.51.100.1", as: "user 5"), limit: 3, seconds: 3600)
    }

    @Test func `Without TRUSTED_PROXIES, X-Forwarded-For counts for nothing`() throws {
        let site = try StagedSite(["RATE_LIMIT_AUTH": "2/hour"])
        for number in 1...3 {
            let request = HTTPRequest.post("/auth/token", form: ["username": "user \(number)", "password": "12345678"])
            let response = try site.send(request.with("X-Forwarded-For", "203.0.113.\(number)"))
            if number <= 2 { #expect(response.status == 401) } else { expectTooMany(response, limit: 2, seconds: 3600) }
        }
    }

    @Test func `After its time an attempt does not count any more`() throws {
        let site = try StagedSite(["RATE_LIMIT_AUTH": "1/second"])
        try site.register("maria", "12345678").expectSuccess()
        try wait(for: "the second to be over") { try site.logIn("maria", "12345678").status == 200 }
    }

    @Test func `The files hold no name and no address, and stay small`() throws {
        let site = try StagedSite(["RATE_LIMIT_AUTH": "1000/day", "TRUSTED_PROXIES": "127.0.0.1"])
        for number in 0..<60 {
            let request = HTTPRequest.post("/auth/token", form: ["username": "visible-name", "password": "12345678"])
            _ = try site.send(request.with("X-Forwarded-For", "203.0.113.\(number)"))
        }
        let files = try site.files().filter { $0.hasPrefix("limits/") }
        #expect(!files.isEmpty)
        for file in files {
            let text = try String(contentsOf: site.file(file), encoding: .utf8)
            #expect(!text.contains("visible-name") && !text.contains("203.0.113"))
            #expect(text.utf8.count < 4096)
            for line in text.split(separator: "\n") { _ = try JSON(Data(line.utf8)) }
            let attributes = try FileManager.default.attributesOfItem(atPath: site.file(file).path)
            #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o777 } == 0o600)
        }
    }

    @Test func `A limit whose file cannot be used lets the request pass, and the log says so`() throws {
        let site = try StagedSite(["RATE_LIMIT_AUTH": nil])
        try Data().write(to: site.file("limits"))
        try site.register("maria", "12345678").expectSuccess()
        #expect(
            try site.log("auth-register").contains { $0["level"] == "warning" && $0["message"].text.contains("limits") }
        )
    }

    @Test func `While others hold the file of a limit, nobody is admitted, and nothing is counted`() throws {
        let site = try StagedSite(["RATE_LIMIT_AUTH": "10/hour", "RATE_LIMIT_MESSAGES": "10/hour"])
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        try account.ask("Hello", in: conversation).expectSuccess()
        let files = try site.files().filter { $0.hasPrefix("limits/auth-address/") || $0.hasPrefix("limits/messages/") }
        #expect(files.count == 2)
        let descriptors = files.map { open(site.file($0).path, O_RDWR | O_CLOEXEC) }
        for descriptor in descriptors { #expect(flock(descriptor, LOCK_EX) == 0) }
        let refused = [
            Background { try site.logIn(account.name, account.password) },
            Background { try account.ask("Another", in: conversation) },
        ]
        for request in refused {
            let response = try request.value()
            response.expectError(503, "Failed to process request")
            #expect(response["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
        }
        for descriptor in descriptors { close(descriptor) }
        #expect(try account.messages(in: conversation).count == 2)
        #expect(left(try site.logIn(account.name, account.password))[1] == 7)
        #expect(left(try account.ask("Another", in: conversation))[1] == 8)
    }

    // MARK: Messages

    @Test func `A user's messages are limited, and no one else's`() throws {
        let site = try StagedSite(["RATE_LIMIT_MESSAGES": "3/hour"])
        let (maria, john) = (try site.newAccount(), try site.newAccount())
        let conversations = try (0..<2).map { _ in try maria.openConversation() }
        let responses = try concurrently(8) { try maria.ask("Question \($0)", in: conversations[$0 % 2]) }
        #expect(responses.filter { $0.status == 200 }.count == 3)
        for response in responses where response.status != 200 { expectTooMany(response, limit: 3, seconds: 3600) }
        // What was refused left nothing behind.
        #expect(try conversations.flatMap { try maria.messages(in: $0) }.count == 6)
        let answer = try john.ask("Hello", in: john.openConversation())
        try answer.expectSuccess()
        #expect(left(answer)[..<2] == [3, 2])
        #expect(answer["Access-Control-Expose-Headers"] == nil)
    }

    @Test func `A refusal is an ordinary response to who asks for a stream, and pieces come with what is left`() throws
    {
        let site = try StagedSite(["RATE_LIMIT_MESSAGES": "1/hour"])
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        let stream = try account.stream("Hello", in: conversation)
        #expect(stream["RateLimit-Remaining"] == "0")
        _ = try stream.rest()
        expectTooMany(try account.askForStream("Hello", in: conversation).receive(), limit: 1, seconds: 3600)
    }

    @Test func `The repetition of a request that was answered does not count`() throws {
        let site = try StagedSite(["RATE_LIMIT_MESSAGES": "1/hour"])
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        for _ in 0..<3 { try account.ask("Hello", in: conversation, key: "key-1").expectSuccess() }
        expectTooMany(try account.ask("Hello", in: conversation, key: "key-2"), limit: 1, seconds: 3600)
    }

    @Test(
        "A limit that is none is a configuration error",
        arguments: [
            ["RATE_LIMIT_AUTH": "10"], ["RATE_LIMIT_AUTH": "0/minute"], ["RATE_LIMIT_MESSAGES": "10/fortnight"],
            ["MAX_REPLIES_IN_FLIGHT": "0"], ["MAX_HASHES_IN_FLIGHT": "many"], ["TRUSTED_PROXIES": "my-proxy"],
        ])
    func badSetting(setting: [String: String]) throws {
        let site = try StagedSite(setting.mapValues { $0 })
        try site.register("maria", "12345678").expectError(500, "Server configuration error")
        let line = try #require(try site.log("auth-register").last)
        #expect(line["error"].text.contains(try #require(setting.keys.first)))
    }

    // MARK: At once

    @Test(
        "Beyond the replies in flight a message gets 503 at once, and a killed process frees its slot",
        arguments: Apache.Module.allCases)
    func repliesInFlight(module: Apache.Module) throws {
        let gate = Gate()
        let model = try ModelSite(["MAX_REPLIES_IN_FLIGHT": "2"], on: module) { messages in
            gate.wait()
            return "Reply to \(messages.last?.content ?? "")"
        }
        let conversations = try (0..<4).map { _ in try model.account.openConversation() }
        @Sendable func ask(_ number: Int) throws -> HTTPResponse {
            try model.account.ask("Question \(number)", in: conversations[number])
        }
        let first = (0..<2).map { number in Background { try ask(number) } }
        try wait(for: "both questions to reach the model") { model.groq.requests.count == 2 }
        let refused = try ask(2)
        refused.expectError(503, "The assistant is temporarily unavailable. Please try again in a moment.")
        #expect(refused["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
        #expect(try model.account.messages(in: conversations[2]) == [])
        for process in model.site.processes("messages-send") { kill(process, SIGKILL) }
        for reply in first { #expect(try reply.value().status == 500) }
        gate.open()
        try ask(3).expectSuccess()
    }

    @Test func `Passwords beyond those that are hashed at once wait their turn`() throws {
        let site = try StagedSite(["MAX_HASHES_IN_FLIGHT": "1"])
        let account = try site.newAccount()
        for response in try concurrently(12, { _ in try site.logIn(account.name, account.password) }) {
            try response.expectSuccess()
        }
    }

    @Test func `Who waits too long for a turn to hash gets 503, and slots outlive no process`() throws {
        // A hash of this cost takes seconds: the second one waits longer than it is let to.
        let site = try StagedSite(["MAX_HASHES_IN_FLIGHT": "1", "BCRYPT_COST": "15"])
        let responses = try concurrently(6) { try site.register("user \($0)", "12345678") }
        #expect(responses.contains { $0.status == 200 })
        for response in responses where response.status != 200 {
            response.expectError(503, "Failed to process request")
            #expect(response["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
        }
        #expect(responses.contains { $0.status == 503 })
    }
}
