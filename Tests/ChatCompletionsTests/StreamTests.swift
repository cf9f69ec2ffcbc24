import ChatCompletions
import Foundation
import GroqStandIn
import Testing

@Suite struct StreamTests {
    @Test func `A reply comes in pieces, and carries what a whole one does`() throws {
        try withStandIn { standIn in
            let call = try StreamedCall(of: standIn.client())
            #expect(call.pieces.joined() == "You said: How do I withdraw money?")
            let reply = try call.reply
            #expect(try standIn.client().complete(question) == reply)
            #expect(reply.finishReason == "stop")
            #expect(reply.completionTokens == 9)
        }
    }

    @Test func `The request differs by stream alone`() throws {
        try withStandIn { standIn in
            let client = try standIn.client(models: [gptOSS])
            _ = try client.complete(question)
            _ = try StreamedCall(of: client).reply
            var bodies = standIn.requests.map(\.json)
            #expect(bodies[1].removeValue(forKey: "stream") as? Bool == true)
            #expect(bodies[0] as NSDictionary == bodies[1] as NSDictionary)
            #expect(standIn.requests[0].headers.count == standIn.requests[1].headers.count)
        }
    }

    @Test func `The first words arrive while the model is still writing`() throws {
        try withStandIn { standIn in
            let (first, second) = (Gate(), Gate())
            standIn.enqueue(
                .stream([
                    .role, .content("Open "), .content("your"), .gate(first), .content(" wallet"), .gate(second),
                    .content("."), .finish(), .done,
                ]))
            var text = ""
            let call = try StreamedCall(of: standIn.client()) { progress in
                guard case .piece(let piece) = progress else { return }
                text += piece
                if text == "Open your" {
                    first.open()
                } else if text == "Open your wallet" {
                    second.open()
                }
            }
            #expect(try call.reply.content == "Open your wallet.")
        }
    }

    @Test(
        "The bytes may come in any pieces, and the lines end in any way",
        arguments: StreamScript.LineEnd.allCases, [1, 2, 3, 7, nil] as [Int?])
    func framing(lineEnd: StreamScript.LineEnd, bytesPerWrite: Int?) throws {
        let text = "ওয়ালেট 💸\n👩‍👩‍👧‍👦 \"x\"\u{2028}."
        try withStandIn { standIn in
            var script = StreamScript.reply(text)
            script.lineEnd = lineEnd
            script.bytesPerWrite = bytesPerWrite
            standIn.enqueue(.stream(script))
            let reply = try StreamedCall(of: standIn.client()).reply
            #expect(Array(reply.content.utf8) == Array(text.utf8))
        }
    }

    @Test func `A character that is cut on the way is reported when it is whole`() throws {
        try withStandIn { standIn in
            let event = Data((#"data: {"choices":[{"delta":{"content":"a💸"}}]}"# + "\n\n").utf8)
            let cut = try #require(event.firstIndex(of: 0xF0)) + 2
            let gate = Gate()
            standIn.enqueue(
                .stream([
                    .content("b"), .raw(event[..<cut]), .gate(gate), .raw(event[cut...]), .finish(), .done,
                ]))
            let call = try StreamedCall(of: standIn.client()) { progress in
                if progress == .waiting {
                    gate.open()
                }
            }
            #expect(call.pieces == ["b", "a💸"])
        }
    }

    @Test(
        "What is not the answer is passed over",
        arguments: [
            [.comment("OPENROUTER PROCESSING"), .content("hi"), .comment(""), .finish(), .done],
            [.role, .reasoning("The user wants"), .content("hi"), .reasoning("more"), .finish(), .done],
            [.role, .content(nil), .content("hi"), .content(nil), .content(""), .finish(), .done],
            [.content("hi"), .finish(usage: .none), .usage, .done],
            [.usage, .content("hi"), .finish(), .done],
            [.event(#"{"choices":[{"delta":{}}]}"#), .content("hi"), .finish(), .done],
            [.event(#"{"choices":[{"delta":null,"finish_reason":""}]}"#), .content("hi"), .finish(), .done],
            [.event("{}", name: "ping"), .content("hi"), .finish(), .done],
            [.event(#"{"error":null,"choices":[]}"#), .content("hi"), .finish(), .done],
            [.event(#"{"error":false,"x_groq":{"error":""}}"#), .content("hi"), .finish(), .done],
            [.raw(Data("\u{FEFF}id: 1\nretry: 9\n\n".utf8)), .content("hi"), .finish(), .done],
            [.event("{\"choices\":\n[{\"delta\":{\"content\":\n\"hi\"}}]}"), .finish(), .done],
            [.content("  \n"), .content("h"), .content("i "), .content("\n"), .finish(), .done],
            [.content("<th"), .content("ink>no</thi"), .content("nk>\n"), .content("hi"), .finish(), .done],
            [.content("hi"), .finish(), .done, .content("no"), .error(.unnamed)],
        ] as [StreamScript])
    func passedOver(script: StreamScript) throws {
        try withStandIn { standIn in
            standIn.enqueue(.stream(script))
            let reply = try StreamedCall(of: standIn.client()).reply
            #expect(reply.content == "hi")
            #expect(reply.attempts == 1)
        }
    }

    @Test(
        "A stream that has given a reason to stop is whole",
        arguments: [
            [.content("hi"), .finish("length"), .done], [.content("hi"), .finish("length")],
            [.content("hi"), .finish("length"), .close], [.content("hi"), .finish("length"), .reset],
            [.content("hi"), .finish("length"), .done, .stall],
            [.content("hi"), .finish("length"), .stall],
        ] as [StreamScript])
    func whole(script: StreamScript) throws {
        try withStandIn { standIn in
            standIn.enqueue(.stream(script))
            let reply = try StreamedCall(of: standIn.client(policy: RetryPolicy(attemptTimeout: .seconds(3)))).reply
            #expect(reply.content == "hi")
            #expect(reply.finishReason == "length")
            #expect(reply.attempts == 1)
        }
    }

    @Test(
        "The usage is found wherever a server puts it",
        arguments: [
            ([.content("hi"), .finish(), .done], 7), ([.content("hi"), .finish(usage: .topLevel), .done], 7),
            ([.content("hi"), .finish(usage: .xGroq), .done], 7),
            ([.content("hi"), .finish(usage: .none), .usage, .done], 7),
            ([.content("hi"), .finish(usage: .none), .done], nil),
            (
                [
                    .content("hi"), .event(#"{"usage":{"prompt_tokens":7},"x_groq":{"usage":{"prompt_tokens":8}}}"#),
                    .done,
                ], 7
            ),
        ] as [(StreamScript, Int?)])
    func usage(script: StreamScript, promptTokens: Int?) throws {
        try withStandIn { standIn in
            standIn.enqueue(.stream(script))
            let reply = try StreamedCall(of: standIn.client()).reply
            #expect(reply.promptTokens == promptTokens)
        }
    }

    @Test func `A server that does not stream is understood`() throws {
        try withStandIn { standIn in
            standIn.enqueue(
                .response(
                    Response(
                        status: 200, headers: ["content-type": "Application/JSON; charset=utf-8"],
                        body: Data(#"{"choices":[{"message":{"content":" <think></think>a b "}}]}"#.utf8))))
            let call = try StreamedCall(of: standIn.client())
            #expect(call.pieces == ["a b"])
            #expect(try call.reply.content == "a b")
        }
    }

    @Test func `What is not the answer may have any length`() throws {
        try withStandIn { standIn in
            let comments = Data(String(repeating: ": \(String(repeating: "x", count: 1000))\n", count: 3000).utf8)
            let thoughts = StreamScript.Step.reasoning(String(repeating: "hm ", count: 20_000))
            standIn.enqueue(
                .stream(
                    StreamScript(
                        [.raw(comments)] + Array(repeating: thoughts, count: 40) + [.content("hi"), .finish()])))
            let reply = try StreamedCall(of: standIn.client()).reply
            #expect(reply.content == "hi")
        }
    }
}
