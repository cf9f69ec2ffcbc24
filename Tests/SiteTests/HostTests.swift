import Foundation
import GroqStandIn
import Testing

/// What other servers have to do as Apache does it. The configurations are those of `deploy`, which the documentation shows.
@Suite struct HostTests {
    @Test("Each route leads to the executable of its name, which answers for itself alone", arguments: Host.allCases)
    func routes(host: Host) throws {
        let site = try host.newSite()
        let account = try site.newAccount()
        let requests = RoutedRequest.all(account, try account.openConversation())
        for routed in requests {
            let program = site.home.appending(path: "cgi-bin/\(routed.endpoint).cgi")
            let away = site.home.appending(path: "cgi-bin/away")
            try FileManager.default.moveItem(at: program, to: away)
            let missing = try account.send(routed.request)
            #expect(missing.status == 404, "\(routed.endpoint): \(missing)")
            // In lighttpd it is root.cgi that answers for those that are missing.
            if !host.isLighttpd || routed.endpoint != "root" {
                #expect(missing.text == #"{"detail":"Not Found"}"#, "\(routed.endpoint)")
                #expect(missing["Content-Type"] == "application/json")
            }
            try FileManager.default.moveItem(at: away, to: program)
            let response = try account.send(routed.request)
            #expect(response.status == routed.status, "\(routed.endpoint): \(response)")
        }
    }

    @Test("Unknown paths are 404, and other methods 405, in the API's form", arguments: Host.allCases)
    func errors(host: Host) throws {
        let site = try host.newSite()
        for path in ["/favicon.ico", "/auth", "/auth/token/x", "/healthy", "/conversations/1/2", "/HEALTH", "/x"] {
            for method in ["GET", "POST", "DELETE", "OPTIONS", "BREW"] where method != "BREW" || !host.isLighttpd {
                try site.send(HTTPRequest(method: method, target: path, body: [])).expectError(404, "Not Found")
            }
        }
        // lighttpd itself refuses methods that it does not know.
        for (path, method, allowed) in ErrorTests.otherMethods where method != "BREW" || !host.isLighttpd {
            try ErrorTests.expectOtherMethod(path, method, allowed, of: site)
        }
        let unauthorized = try site.get("/conversations/")
        unauthorized.expectError(401, "Invalid authentication credentials")
        #expect(unauthorized["WWW-Authenticate"] == "Bearer")
    }

    @Test("A preflight is answered with the methods of the path", arguments: Host.allCases)
    func preflight(host: Host) throws {
        let site = try host.newSite()
        for (path, methods) in CORSTests.paths {
            let response = try site.send(CORSTests.preflight(path, origin: StagedSite.allowedOrigin))
            #expect(response.status == 204, "\(path): \(response)")
            #expect(response["Access-Control-Allow-Origin"] == StagedSite.allowedOrigin)
            #expect(response["Access-Control-Allow-Methods"] == methods)
            #expect(response["Access-Control-Allow-Headers"] == "authorization,content-type")
        }
        let other = try site.send(.get("/health").with("Origin", "https://evil.example.com"))
        #expect(other["Access-Control-Allow-Origin"] == nil)
    }

    @Test("The first words reach the client when the model says them", arguments: Host.allCases)
    func firstWords(host: Host) throws {
        try StreamTests.expectFirstWords(of: ModelSite { try host.newSite($0) })
    }

    @Test("A client that leaves finds the whole reply", arguments: Host.allCases, [true, false])
    func departure(host: Host, isStream: Bool) throws {
        let model = try ModelSite { try host.newSite($0) }
        let gate = Gate()
        let pieces = (0..<20).flatMap { [StreamScript.Step.content(" \($0)"), .pause(milliseconds: 20)] }
        model.groq.always(
            .stream(StreamScript([.role, .content("First"), .gate(gate)] + pieces + [.finish(), .done])))
        var request = HTTPRequest.post("/conversations/\(model.conversation)/messages", ["content": "Hello"])
        if isStream { request = request.with("Accept", "text/event-stream") }
        var connection: Connection? = try model.site.connect()
        try connection?.send(model.site.bytes(of: request.bearing(model.account.token)))
        try wait(for: "the question to reach the model") { model.groq.requests.count == 1 }
        connection = nil
        _ = connection
        gate.open()
        try wait(for: "the reply to be stored") { try model.messages().count == 2 }
        #expect(try model.contents()[1].hasSuffix(" 18 19"))
        try model.ask("And now?").expectSuccess()
    }

    @Test("HEAD answers as GET, without a body", arguments: Host.allCases)
    func head(host: Host) throws {
        let account = try host.newSite().newAccount()
        let messages = try "/conversations/\(account.openConversation())/messages"
        for path in ["/", "/health", "/conversations/", messages] {
            let get = try account.get(path)
            let head = try account.send(HTTPRequest(method: "HEAD", target: path))
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head["Content-Type"] == get["Content-Type"])
            #expect(head["Content-Length"] == "\(get.body.count)", "\(path)")
            head.expectFieldsOfEveryResponse()
        }
    }

    @Test("A body that waits for 100 Continue is asked for", arguments: Host.allCases)
    func expectContinue(host: Host) throws {
        let account = try host.newSite().newAccount()
        let content = String(repeating: "words", count: 900)
        let conversation = try account.openConversation()
        var request = HTTPRequest.post("/conversations/\(conversation)/messages", ["content": .string(content)])
        request.target = account.site.prefix + request.target
        request = request.with("Expect", "100-continue").bearing(account.token)
        let body = try #require(request.body)
        let connection = try account.site.connect()
        try connection.send(request.head(bodyFields: [("Content-Length", "\(body.count)")]))
        var interim: [UInt8] = []
        while !interim.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            let byte = try connection.receiveSome(atMost: 1)
            try #require(!byte.isEmpty, "\(String(decoding: interim, as: UTF8.self))")
            interim += byte
        }
        #expect(String(decoding: interim, as: UTF8.self).hasPrefix("HTTP/1.1 100 "))
        try connection.send(body)
        try connection.receive().expectSuccess()
        #expect(try account.messages(in: conversation).first?.content == content)
    }

    @Test("Bodies arrive whole: in chunks, up to the limit, and beyond it as an error", arguments: Host.allCases)
    func bodies(host: Host) throws {
        let account = try host.newSite().newAccount()
        let conversation = try account.openConversation()
        let content = String(repeating: "💶", count: 5000)
        var request = HTTPRequest.post("/conversations/\(conversation)/messages", ["content": .string(content)])
        request.target = account.site.prefix + request.target
        let connection = try account.site.connect()
        try connection.send(request.bearing(account.token).chunkedBytes)
        try connection.receive().expectSuccess()
        #expect(try account.messages(in: conversation).first?.content == content)
        for count in [70_000, 3_000_000] {
            let response = try account.ask(String(repeating: "x", count: count), in: conversation)
            response.expectError(413, "Request body too large")
        }
        #expect(try account.messages(in: conversation).count == 2)
    }

    @Test("What lies in the site's folder is not handed out", arguments: Host.allCases)
    func closed(host: Host) throws {
        let site = try host.newSite()
        _ = try site.newAccount()
        for path in ClosedFilesTests.paths + ["/bin", "/bin/", "/bin/chatbotctl", "/bin/../.env"] {
            // lighttpd itself refuses a POST without a length.
            try ClosedFilesTests.expectClosed(path, of: site, host.rawValue, or: host.isLighttpd ? [411] : [])
        }
        let (real, unknown) = (try site.get("/.env"), try site.get("/no-such-path"))
        #expect(real.status == unknown.status && real.body == unknown.body)
    }

    @Test(
        "Every request is in the log, also where the server ends a program that has answered", arguments: Host.allCases)
    func logs(host: Host) throws {
        let site = try host.newSite()
        let ids = (1...40).map { "request-\($0)" }
        for id in ids {
            #expect(try site.send(.get("/health").with("X-Request-ID", id).with("Connection", "close")).status == 200)
        }
        try wait(for: "the programs to end") { site.processes().isEmpty }
        let logged = Set(try site.log("health").map { $0["request_id"].text })
        #expect(ids.filter { !logged.contains($0) } == [])
    }

    /// Of the userlands, where it has to run as their user, `UserlandTests` has the same.
    @Test(
        "chatbotctl finds nothing wrong from outside, asks, and is answered",
        arguments: [Host.nginx, .nginxPrefix, .lighttpd, .lighttpdPrefix])
    func check(host: Host) throws {
        let site = try host.newSite()
        let outcome = try Control.check(["--offline", "--ask", "--url", site.url], home: site.home)
        #expect(outcome.problems.filter { $0.contains(" site.") } == [], "\(outcome)")
        #expect(outcome.findings["site.question"] != nil && outcome.findings["site.stream"] != nil)
    }
}
