import ChatCompletions
import Foundation
import GroqStandIn
import Testing

@Suite struct StreamWaitTests {
    @Test func `While nothing comes there is a sign of life about once a second`() throws {
        try withStandIn { standIn in
            let gates = [Gate(), Gate()]
            standIn.enqueue(
                .stream([.gate(gates[0]), .role, .content("a"), .gate(gates[1]), .content("b"), .finish(), .done]))
            var waits = 0
            let started = ContinuousClock.now
            let call = try StreamedCall(of: standIn.client()) { progress in
                guard progress == .waiting else { return }
                waits += 1
                if waits == 2 {
                    gates[0].open()
                } else if waits == 3 {
                    gates[1].open()
                }
            }
            #expect(call.pieces == ["a", "b"])
            // Three, and one more for each second by which the machine was late.
            #expect(call.waits >= 3)
            #expect(started.duration(to: .now) >= .seconds(call.waits))
        }
    }

    @Test func `While a model thinks there are signs of life and no timeout`() throws {
        try withStandIn { standIn in
            let thinking = Array(repeating: [StreamScript.Step.reasoning("hm"), .pause(milliseconds: 250)], count: 20)
            standIn.enqueue(.stream(StreamScript(thinking.joined() + [.content("a"), .finish(), .done])))
            let call = try StreamedCall(of: standIn.client(policy: RetryPolicy(attemptTimeout: .seconds(1.5))))
            #expect(try call.reply.attempts == 1, "5 s in all, and never 1.5 s of silence")
            #expect(call.waits >= 2)
        }
    }

    @Test func `What the caller takes to pass a piece on is no silence of the server`() throws {
        try withStandIn { standIn in
            let gate = Gate()
            standIn.enqueue(.stream([.content("a"), .gate(gate), .content("b"), .finish(), .done]))
            let call = try StreamedCall(of: standIn.client(policy: RetryPolicy(attemptTimeout: .seconds(3)))) {
                progress in
                if progress == .piece("a") {
                    Thread.sleep(forTimeInterval: 3.3)
                    gate.open()
                }
            }
            #expect(call.pieces == ["a", "b"])
        }
    }

    @Test func `A wait between attempts is slept a second at a time`() throws {
        try withStandIn { standIn in
            standIn.enqueue(.status(503, headers: ["retry-after": "2.5"]), .status(503))
            let time = VirtualTime()
            let call = try StreamedCall(of: standIn.client(time: time))
            #expect(try call.reply.attempts == 3)
            #expect(time.sleeps == [.seconds(1), .seconds(1), .seconds(0.5), .seconds(1)])
            #expect(call.waits == 4)
        }
    }

    @Test func `A wait beyond the deadline is reported`() throws {
        try withStandIn { standIn in
            standIn.enqueue(.rateLimited(retryAfter: "578"), .rateLimited(retryAfter: "61"))
            let call = try StreamedCall(of: standIn.client(models: [llama, gptOSS]))
            #expect(try call.failure.reason == .unavailable(retryAfter: .seconds(61)))
            #expect(try call.failure.attempts == 2)
            #expect(call.waits == 0)
        }
    }
}
