import Foundation
import GroqStandIn
import Testing

/// Every endpoint is a program of its own: what `docs/deploy.md` says can be done to one, and what the others then do.
@Suite struct PerEndpointTests {
    private static let document = "docs/deploy.md"

    // MARK: Turned off

    @Test("An endpoint whose file is removed is 404, and all others go on", arguments: StagedFolderTests.endpoints)
    func removed(endpoint: String) throws {
        let site = try StagedSite()
        let account = try site.newAccount()
        let requests = RoutedRequest.all(account, try account.openConversation())
        try FileManager.default.removeItem(at: site.home.appending(path: "cgi-bin/\(endpoint).cgi"))
        for routed in requests {
            let response = try account.send(routed.request)
            if routed.endpoint == endpoint {
                #expect(response.status == 404, "\(response)")
                #expect(response.text == #"{"detail":"Not Found"}"#)
                #expect(response["Content-Type"] == "application/json")
            } else {
                #expect(response.status == routed.status, "\(routed.endpoint): \(response)")
            }
        }
    }

    // MARK: Limits

    /// Puts the documented limits into a site, with some changes.
    private func limit(_ site: StagedSite, _ changes: KeyValuePairs<String, String> = [:]) throws {
        let limits = try Project.example("apache", of: "Limits", in: Self.document, changes: changes)
        let file = site.home.appending(path: "cgi-bin/.htaccess")
        try Data((String(contentsOf: file, encoding: .utf8) + limits).utf8).write(to: file)
    }

    @Test("The documented limits leave room for a reply", arguments: Apache.Module.allCases)
    func limits(module: Apache.Module) throws {
        let model = try ModelSite(on: module)
        try limit(model.site)
        try model.ask("Hello").expectSuccess()
        #expect(try model.account.stream("And now?", in: model.conversation).rest().text == "Reply to And now?")
    }

    @Test("An endpoint that has too little memory fails alone", arguments: Apache.Module.allCases)
    func memory(module: Apache.Module) throws {
        let site = try StagedSite(on: Apache.shared(module), .subfolder)
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        try limit(site, ["RLimitMEM 134217728": "RLimitMEM 4194304"])
        let response = try account.ask("Hello", in: conversation)
        #expect(response.status == 500)
        #expect(response.text == #"{"detail":"Failed to process request"}"#)
        #expect(try account.messages(in: conversation) == [])
        _ = try account.openConversation()
    }

    @Test("With suEXEC an endpoint can have its number of processes", arguments: Userland.Release.allCases)
    func processes(release: Userland.Release) throws {
        let userland = try Userland.shared(release)
        let site = try userland.newSite()
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        try limit(site, ["RLimitNPROC 50": "RLimitNPROC 400"])
        userland.numberOfProcesses.wait()
        defer { userland.numberOfProcesses.signal() }
        try account.ask("Hello", in: conversation).expectSuccess()
        // Threads count as processes do.
        let script =
            "import threading, time\nfor _ in range(500): threading.Thread(target=time.sleep, args=(3600,)).start()"
        let crowd = try Program(
            "/usr/bin/setpriv",
            [
                "--reuid=\(userland.user)", "--regid=\(userland.user)", "--clear-groups", "/usr/bin/python3", "-c",
                script,
            ])
        defer { if crowd.isRunning { crowd.kill() } }
        var refused: HTTPResponse?
        try wait(for: "an endpoint to be refused") {
            refused = try account.ask("Hello", in: conversation)
            return refused?.status == 500
        }
        #expect(refused?.text == #"{"detail":"Failed to process request"}"#)
        // The others have no such limit.
        #expect(try !account.messages(in: conversation).isEmpty)
        crowd.kill()
        try wait(for: "the endpoint to be back") { try account.ask("Hello", in: conversation).status == 200 }
    }

    // MARK: A log

    @Test("An endpoint can have an access log of its own", arguments: Apache.Module.allCases)
    func log(module: Apache.Module) throws {
        let apache = try Apache(module) { folder in
            try Project.example(
                "apache", of: "A log", in: Self.document, changes: ["${APACHE_LOG_DIR}": folder.path + "/run"])
        }
        let account = try StagedSite(on: apache, .subfolder).newAccount()
        let conversation = try account.openConversation()
        try account.ask("Hello", in: conversation).expectSuccess()
        _ = try account.messages(in: conversation)
        let log = apache.folder.appending(path: "run/messages-send.log")
        try wait(for: "Apache to write its log") { try !Data(contentsOf: log).isEmpty }
        let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 1 && lines[0].contains("\"POST \(account.site.prefix)/conversations/"), "\(lines)")
    }

    // MARK: A host

    @Test("An endpoint can have a host of its own behind a proxy", arguments: Apache.Module.allCases)
    func host(module: Apache.Module) throws {
        let back = try Apache(module)
        let front = try Self.front(module, port: back.port)
        let site = try StagedSite(on: front, .root)
        // The one that has the key. Both have the data.
        let groq = try GroqStandIn(apiKey: ModelSite.apiKey) { "Reply to \($0.last?.content ?? "")" }
        _ = try StagedSite(
            on: back, .root,
            [
                "ASSISTANT": "groq", "GROQ_API_KEY": ModelSite.apiKey, "GROQ_BASE_URL": groq.baseURL,
                "DATA_DIR": site.data.path,
            ])
        try FileManager.default.removeItem(at: site.home.appending(path: "cgi-bin/messages-send.cgi"))

        let account = try site.newAccount()
        let conversation = try account.openConversation()
        let gate = Gate()
        groq.enqueue(.stream([.role, .content("First"), .gate(gate), .content(" last"), .finish(), .done]))
        let stream = try account.stream("Hello", in: conversation)
        #expect(try stream.next() == .delta("First"))
        gate.open()
        #expect(try stream.rest().text == " last")
        #expect(try account.ask("And now?", in: conversation).expectSuccess()["content"] == "Reply to And now?")
        #expect(try account.messages(in: conversation).count == 4)
        // The front has the whole answer before the process behind it writes its line.
        try wait(for: "the lines in the log") { try site.log("messages-send").count == 2 }
    }

    @Test("When that host does not answer, the rest of the API goes on", arguments: Apache.Module.allCases)
    func hostAway(module: Apache.Module) throws {
        let nobody = try RefusingPort()
        let front = try Self.front(module, port: nobody.port)
        let account = try StagedSite(on: front, .root).newAccount()
        let conversation = try account.openConversation()
        let response = try account.ask("Hello", in: conversation)
        #expect(response.status == 503)
        #expect(response.text == #"{"detail":"Service Unavailable"}"#)
        #expect(response["Content-Type"] == "application/json")
        #expect(try account.messages(in: conversation) == [])
    }

    /// An Apache that has messages sent at another port.
    private static func front(_ module: Apache.Module, port: UInt16) throws -> Apache {
        try Apache(module) { _ in
            let modules = ["proxy", "proxy_http"].map { "LoadModule \($0)_module ${modules}/mod_\($0).so\n" }
            let directives = try Project.example(
                "apache", of: "A host", in: document, changes: ["127.0.0.1:8081": "127.0.0.1:\(port)"])
            return modules.joined() + directives
        }
    }
}
