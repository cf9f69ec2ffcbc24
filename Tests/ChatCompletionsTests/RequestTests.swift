import ChatCompletions
import Foundation
import GroqStandIn
import Testing

@Suite struct RequestTests {
    @Test func `The body is compact JSON with unescaped text`() throws {
        try withStandIn { standIn in
            let messages = [
                ChatMessage(role: .system, content: "See https://nikoo.example/a\n\"now\""),
                ChatMessage(role: .user, content: "আমি কীভাবে টাকা তুলব? 💸"),
                ChatMessage(role: .assistant, content: "ক্ষ\u{200D}\u{0}"),
            ]
            _ = try standIn.client().complete(messages)
            let body = try #require(standIn.requests.first).body
            let expected = #"""
                {"max_tokens":500,"messages":[{"content":"See https://nikoo.example/a\n\"now\"","role":"system"},
                {"content":"আমি কীভাবে টাকা তুলব? 💸","role":"user"},
                {"content":"ক্ষ‍\u0000","role":"assistant"}],
                "model":"llama-3.3-70b-versatile","temperature":0.5,"top_p":0.95}
                """#
            #expect(String(decoding: body, as: UTF8.self) == expected.replacing("\n", with: ""))
        }
    }

    @Test func `The headers are those that a server needs`() throws {
        try withStandIn { standIn in
            _ = try standIn.client().complete(question)
            let request = try #require(standIn.requests.first)
            #expect(request.method == "POST")
            #expect(request.path == "/openai/v1/chat/completions")
            #expect(
                request.headers == [
                    "host": "127.0.0.1:\(standIn.port)", "authorization": "Bearer \(standIn.apiKey)",
                    "content-type": "application/json", "accept": "application/json",
                    "user-agent": "ChatCompletions/1.0", "content-length": "\(request.body.count)",
                ])
        }
    }

    @Test func `A long conversation is sent without waiting for 100 Continue`() throws {
        try withStandIn { standIn in
            let text = String(repeating: "ক", count: 400_000)
            standIn.enqueue(.content("Long."))
            _ = try standIn.client().complete([ChatMessage(role: .user, content: text)])
            let request = try #require(standIn.requests.first)
            #expect(request.headers["expect"] == nil)
            #expect(request.messages == [.init(role: "user", content: text)])
        }
    }

    @Test func `Without a key no Authorization is sent`() throws {
        try withStandIn { standIn in
            let client = try ChatCompletionsClient(
                baseURL: standIn.baseURL + "/", apiKey: nil, models: [llama],
                sampling: Sampling(temperature: 0.5, topP: 0.95, maxTokens: 500), certificates: nil)
            _ = try failure(of: client)
            let request = try #require(standIn.requests.first)
            #expect(request.headers["authorization"] == nil)
            #expect(request.path == "/openai/v1/chat/completions", "a slash at the end of the base URL makes no other")
        }
    }

    @Test func `Retries go over the same connection when it is whole`() throws {
        try withStandIn { standIn in
            standIn.enqueue(.status(503), .status(503))
            _ = try standIn.client().complete(question)
            #expect(standIn.requests.count == 3)
            #expect(standIn.connections == 1)
        }
    }

    @Test func `Proxies of the environment are ignored`() async throws {
        // In a process of its own: the environment belongs to all tests.
        await #expect(processExitsWith: .success) {
            let proxy = try RefusingPort()
            for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
                setenv(name, "http://127.0.0.1:\(proxy.port)", 1)
            }
            try withStandIn { standIn in
                _ = try standIn.client(policy: RetryPolicy(attemptsPerModel: 1)).complete(question)
            }
        }
    }

    @Test func `A client serves several threads at once`() async throws {
        let standIn = try GroqStandIn()
        defer { standIn.stop() }
        let client = try standIn.client()
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<32 {
                group.addTask { try client.complete([ChatMessage(role: .user, content: "\(number)")]).content }
            }
            let replies = try await group.reduce(into: Set()) { $0.insert($1) }
            #expect(replies == Set((0..<32).map { "You said: \($0)" }))
        }
    }
}
