import ChatCompletions
import Foundation
import GroqStandIn
import Testing

@Suite struct ReplyTests {
    @Test func `A reply carries model, tokens and reason to stop`() throws {
        try withStandIn { standIn in
            let reply = try standIn.client().complete(question)
            #expect(reply.model == llama)
            #expect(reply.attempts == 1)
            #expect(reply.skippedModels.isEmpty)
            #expect(reply.promptTokens == 7)
            #expect(reply.completionTokens == 9)
            #expect(reply.finishReason == "stop")
        }
    }

    @Test(
        "Text passes byte for byte",
        arguments: [
            "আপনার ওয়ালেট থেকে টাকা তুলতে পে-আউট খুলুন। ক্ষ, জ্ঞ, র‍্যাব, ৎ",
            "a\u{200C}b\u{200D}c é e\u{301} 👩‍👩‍👧‍👦", "\u{1}\u{7F}\u{2028}\u{FEFF}x", #"\u0041 "quoted" </think>"#,
        ])
    func verbatim(text: String) throws {
        try withStandIn { standIn in
            standIn.enqueue(.content(text))
            let reply = try standIn.client().complete(question)
            #expect(Array(reply.content.utf8) == Array(text.utf8))
        }
    }

    @Test(
        "White space around the answer and thoughts before it are taken off",
        arguments: [
            ("  \n answer\t\u{A0}\r\n", "answer"),
            ("two\n\nparagraphs\n", "two\n\nparagraphs"),
            ("<think>\nকী চায়?\n</think>\n\nউত্তর", "উত্তর"),
            ("\n <think></think>answer", "answer"),
            ("<think>a</think>b<think>c</think>", "b<think>c</think>"),
            ("Use <think>tags</think>.", "Use <think>tags</think>."),
            ("\u{200D}ক\u{200C} ", "\u{200D}ক\u{200C}"),
        ])
    func trimmed(content: String, answer: String) throws {
        try withStandIn { standIn in
            standIn.enqueue(.content(content))
            let reply = try standIn.client().complete(question)
            #expect(Array(reply.content.utf8) == Array(answer.utf8))
        }
    }

    @Test func `An answer that was cut off is an answer`() throws {
        try withStandIn { standIn in
            standIn.enqueue(.content("The first half", finishReason: "length"))
            let reply = try standIn.client().complete(question)
            #expect(reply.content == "The first half")
            #expect(reply.finishReason == "length")
        }
    }

    @Test(
        "Only the content is needed",
        arguments: [
            #"{"choices":[{"message":{"content":"hi"}}]}"#,
            #"{"choices":[{"message":{"content":"hi"}},7],"usage":null,"error":null}"#,
            #"{"choices":[{"message":{"content":"hi"},"finish_reason":{}}],"usage":{"prompt_tokens":"many"}}"#,
            #" {"timings":{"a":[1]},"choices":[{"index":"0","message":{"content":"h\u0069","reasoning_content":"x"}}]}  "#,
        ])
    func lenient(body: String) throws {
        try withStandIn { standIn in
            standIn.enqueue(.body(body))
            let reply = try standIn.client().complete(question)
            #expect(reply.content == "hi")
            #expect(reply.promptTokens == nil)
        }
    }

    @Test(
        "Error bodies of every kind are read by status, code and type",
        arguments: [
            (
                #"{"error":{"message":"m","type":"invalid_request_error","code":"bad_thing"}}"#, "bad_thing",
                "invalid_request_error"
            ),
            (#"{"error":{"message":"m","type":"unavailable_error","code":400}}"#, "400", "unavailable_error"),
            (#"{"error":{"message":"m","type":"api_error","param":null,"code":null}}"#, nil, "api_error"),
            (#"{"object":"error","message":"m","type":"BadRequestError","code":400}"#, "400", "BadRequestError"),
            (#"{"error":"a text"}"#, nil, nil), (#"{"error":{"code":"a whole sentence","type":["x"]}}"#, nil, nil),
            ("<html>400</html>", nil, nil), ("", nil, nil), ("\u{FF}", nil, nil), ("[]", nil, nil),
        ] as [(String, String?, String?)])
    func errorBodies(body: String, code: String?, type: String?) throws {
        try withStandIn { standIn in
            standIn.enqueue(.response(Response(status: 400, body: Data(body.utf8))))
            let error = try failure(of: standIn.client())
            #expect(error.reason == .rejected(status: 400, code: code, type: type))
        }
    }
}
