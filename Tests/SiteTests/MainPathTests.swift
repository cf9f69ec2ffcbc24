import Testing

/// Everything that a user does, from signing up to deleting the account: wherever the site is, and whatever serves it.
@Suite struct MainPathTests {
    enum Place: String, CaseIterable {
        case documentRoot = "at /, event and mod_cgid"
        case subfolder = "in a sub-folder, event and mod_cgid"
        case alias = "behind an Alias, event and mod_cgid"
        case preforkRoot = "at /, prefork and mod_cgi"
        case preforkSubfolder = "in a sub-folder, prefork and mod_cgi"
        case preforkAlias = "behind an Alias, prefork and mod_cgi"

        func site() throws -> StagedSite {
            switch self {
            case .documentRoot: try Servers.eventRoot.get()
            case .subfolder: try StagedSite()
            case .alias: try Servers.eventAlias.get()
            case .preforkRoot: try Servers.preforkRoot.get()
            case .preforkSubfolder: try StagedSite(on: Servers.prefork.get(), .subfolder)
            case .preforkAlias: try Servers.preforkAlias.get()
            }
        }
    }

    @Test("A user registers, logs in, asks, reads back and deletes", arguments: Place.allCases)
    func mainPath(place: Place) throws { try followMainPath(place.site()) }

    @Test("The same, whatever else serves the folder", arguments: Host.allCases)
    func mainPath(host: Host) throws { try followMainPath(host.newSite()) }

    private func followMainPath(_ site: StagedSite) throws {
        #expect(try site.get("/health").text == #"{"status":"ok","service":"Mobile App AI Chatbot"}"#)
        #expect(try site.register("maria", "a-long-password").text == #"{"msg":"User created successfully"}"#)
        let token = try site.logIn("maria", "a-long-password").expectSuccess()["access_token"].text
        let maria = Account(site: site, name: "maria", password: "a-long-password", token: token)

        let conversation = try maria.openConversation()
        let reply = try maria.ask("How do I withdraw money from my wallet?", in: conversation).expectSuccess()
        #expect(reply["sender"] == "ai")
        #expect(reply["content"].text.contains("Request Payout"))

        let messages = try maria.messages(in: conversation)
        #expect(messages.map(\.sender) == ["user", "ai"])
        #expect(messages.first?.content == "How do I withdraw money from my wallet?")
        #expect(messages.last?.content == reply["content"].text)
        #expect(try maria.listed(conversation)?["title"] == "How do I withdraw money from my wallet?")
        #expect(try maria.listed(conversation)?["message_count"] == 2)

        let events = try maria.stream("How do I withdraw money from my wallet?", in: conversation).rest()
        #expect(events.count > 2 && events.text == reply["content"].text)

        let page = try maria.get("/conversations/\(conversation)/messages?limit=3")
        #expect(try page.expectSuccess().elements.count == 3)
        let link = try #require(page["Link"]?.wholeMatch(of: /<([^>]+)>; rel="next"/)?.1)
        #expect(link.hasPrefix(site.prefix + "/conversations/"))
        let rest = try maria.get(String(link.dropFirst(site.prefix.count))).expectSuccess()
        #expect(rest.elements.map { $0["id"].number } == [messages[0].id])

        try maria.send(.patch("/conversations/\(conversation)", ["title": "My wallet"])).expectSuccess()
        #expect(try maria.listed(conversation)?["title"] == "My wallet")

        #expect(try maria.delete(conversation).text == #"{"msg":"Conversation deleted successfully"}"#)
        #expect(try maria.get("/conversations/").text == #"{"conversations":[]}"#)
        try maria.get("/conversations/\(conversation)/messages").expectError(404, "Conversation not found")
    }

    @Test("A user changes the password, takes everything along and deletes the account", arguments: Place.allCases)
    func account(place: Place) throws { try changeAndDelete(place.site()) }

    @Test("The same for accounts, whatever else serves the folder", arguments: Host.allCases)
    func account(host: Host) throws { try changeAndDelete(host.newSite()) }

    private func changeAndDelete(_ site: StagedSite) throws {
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        try account.ask("Hello", in: conversation).expectSuccess()

        let passwords: JSON = ["password": .string(account.password), "new_password": "another password"]
        let token = try account.send(.post("/auth/password", passwords)).expectSuccess()["access_token"].text
        try account.get("/auth/me").expectError(401, "Invalid authentication credentials")
        let changed = Account(site: site, name: account.name, password: "another password", token: token)
        #expect(try changed.get("/auth/me").expectSuccess()["username"] == .string(account.name))

        let export = try changed.get("/auth/me/export").expectSuccess()
        #expect(export["account"]["username"] == .string(account.name))
        #expect(export["conversations"].elements.map { $0["messages"].elements.count } == [2])

        let deletion = try changed.send(.delete("/auth/me", ["password": "another password"]))
        #expect(deletion.text == #"{"msg":"Account deleted successfully"}"#)
        try changed.get("/auth/me").expectError(401, "User not found")
        try site.logIn(account.name, "another password").expectError(401, "Incorrect username or password")
    }
}

/// Sites of which an Apache has one: in its document root, and behind its `Alias`.
enum Servers {
    static let event = Result { try Apache(.event) }
    static let prefork = Result { try Apache(.prefork) }
    static let eventRoot = Result { try StagedSite(on: event.get(), .root) }
    static let preforkRoot = Result { try StagedSite(on: prefork.get(), .root) }
    static let eventAlias = Result { try StagedSite(on: Apache.shared.get(), .alias) }
    static let preforkAlias = Result { try StagedSite(on: prefork.get(), .alias) }
}
