import Foundation
import Testing

/// Whatever people write comes back byte for byte: over HTTP, and from the files with `jq`. White space at the ends of messages
/// and titles is the only thing that goes.
@Suite struct TortureInputTests {
    private static let rounds = TortureLoad.isLong ? 3_000 : 60

    private func show(_ what: String) {
        print("torture, input (seed \(TortureLoad.seed)): \(Self.rounds) \(what) came back")
    }

    @Test func `A message comes back byte for byte`() throws {
        var input = TortureInput(seed: TortureLoad.seed)
        let site = try StagedSite()
        let account = try site.newAccount()
        for _ in 0..<Self.rounds {
            let conversation = try account.openConversation()
            let text = input.text(in: 1...5000) { $0 != "\0" }
            let body = #"{"content":\#(input.jsonString(text))}"#
            let request = HTTPRequest.post("/conversations/\(conversation)/messages", json: body)
            let expected = TortureInput.trimmed(text)
            try account.send(request).expectSuccess()
            let read = try account.messages(in: conversation)[0].content
            try #require(Array(read.utf8) == Array(expected.utf8), "over HTTP: \(input.described(text))")
            let file = site.file(site.messageFile(of: conversation)).path
            let stored = try jq(#"select(.sender == "user").content"#, [file])
            try #require(stored == [expected].map { Data($0.utf8) }, "with jq: \(input.described(text))")
        }
        show("messages")
    }

    @Test func `A title comes back byte for byte`() throws {
        var input = TortureInput(seed: TortureLoad.seed)
        let site = try StagedSite()
        let account = try site.newAccount()
        let conversation = try account.openConversation()
        for _ in 0..<Self.rounds {
            let text = input.text(in: 1...200) { $0.properties.generalCategory != .control }
            var request = HTTPRequest.post(
                "/conversations/\(conversation)", json: #"{"title":\#(input.jsonString(text))}"#)
            request.method = "PATCH"
            let expected = TortureInput.trimmed(text)
            let renamed = try account.send(request).expectSuccess()
            let listed = try account.listed(conversation) ?? .null
            for shown in [renamed, listed] {
                try #require(Array(shown["title"].text.utf8) == Array(expected.utf8), "\(input.described(text))")
            }
            let file = site.file(site.conversationFile(of: try account.id())).path
            let stored = try jq(".title", [file]).last
            try #require(stored == Data(expected.utf8), "with jq: \(input.described(text))")
        }
        show("titles")
    }

    @Test func `A username comes back byte for byte, and logs in`() throws {
        var input = TortureInput(seed: TortureLoad.seed)
        let site = try StagedSite()
        var names: Set<Data> = []
        while names.count < Self.rounds {
            // Names are refused, not trimmed.
            let name = input.text(in: 3...50) { $0.properties.generalCategory != .control }
            guard TortureInput.trimmed(name).utf8.count == name.utf8.count, names.insert(Data(name.utf8)).inserted
            else {
                continue
            }
            let body = #"{"username":\#(input.jsonString(name)),"password":"12345678"}"#
            try site.send(.post("/auth/register", json: body)).expectSuccess()
            let token = try site.logIn(name, "12345678").expectSuccess()["access_token"].text
            let shown = try site.send(.get("/auth/me").bearing(token)).expectSuccess()["username"].text
            try #require(Array(shown.utf8) == Array(name.utf8), "\(input.described(name))")
        }
        let files = try site.files().filter { $0.hasPrefix("users/") && $0.hasSuffix(".jsonl") }
        let stored = try jq(".username", files.map { site.file($0).path })
        #expect(stored.count == names.count && Set(stored) == names)
        show("usernames")
    }

    /// What `jq` finds in files, each result as bytes.
    private func jq(_ filter: String, _ files: [String]) throws -> [Data] {
        try Program.run("/usr/bin/jq", ["-r", "\(filter) | @base64"] + files).expectSuccess().split(separator: "\n").map
        {
            try #require(Data(base64Encoded: String($0)))
        }
    }
}
