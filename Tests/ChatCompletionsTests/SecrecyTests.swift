import ChatCompletions
import Foundation
import GroqStandIn
import Testing

@Suite struct SecrecyTests {
    @Test("No error tells key, prompt or reply", arguments: Fault.ofTransport + Fault.ofServer + Fault.ofReply)
    func errors(_ fault: Fault) throws {
        try withStandIn { standIn in
            standIn.always(fault.behavior)
            let policy = RetryPolicy(attemptTimeout: fault.attemptTimeout, attemptsPerModel: 1)
            let error = try failure(of: standIn.client(policy: policy))
            expectNoSecrets(in: error, of: standIn)
        }
    }

    @Test("A server that sends key or prompt back does not get them into the error", arguments: [200, 400, 404, 500])
    func echoes(status: Int) throws {
        try withStandIn { standIn in
            let text = question[0].content
            for word in [standIn.apiKey, "x-\(standIn.apiKey)-y", text] {
                let body = #"{"error":{"message":"\#(word)","code":"\#(word)","type":"\#(word)"}}"#
                standIn.always(.response(Response(status: status, body: Data(body.utf8))))
                expectNoSecrets(in: try failure(of: standIn.client()), of: standIn)
            }
        }
    }

    @Test func `A client does not show its key`() throws {
        try withStandIn { standIn in
            let client = try standIn.client()
            var dumped = ""
            dump(client, to: &dumped)
            #expect(!dumped.contains(standIn.apiKey))
            #expect(!"\(client)".contains(standIn.apiKey))
            #expect(!String(reflecting: client).contains(standIn.apiKey))
        }
    }

    private func expectNoSecrets(in error: ChatCompletionsError, of standIn: GroqStandIn) {
        var dumped = ""
        dump(error, to: &dumped)
        for text in ["\(error)", String(reflecting: error), dumped] {
            #expect(!text.contains(standIn.apiKey))
            #expect(!text.contains("withdraw"))
            #expect(!text.contains("word word"))
        }
    }
}
