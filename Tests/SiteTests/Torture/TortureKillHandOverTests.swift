import Foundation
import Glibc
import GroqStandIn
import Testing

/// Clients that leave while a reply is streamed, and servers that end, and then kill, what those leave behind.
@Suite struct TortureKillHandOverTests {
    @Test func `Whenever a reply that was left behind is killed, its question stays, and is answered once`() throws {
        let rounds = TortureLoad.isLong ? 1_000 : 40
        let model = try ModelSite(["MAX_REPLIES_IN_FLIGHT": "1"])
        let pieces = (0..<10).flatMap { [StreamScript.Step.content(" \($0)"), .pause(milliseconds: 2)] }
        let stream = StreamScript([.role, .content("First")] + pieces + [.content(" last"), .finish(), .done])
        let reply = "First" + (0..<10).map { " \($0)" }.joined() + " last"
        var random = TortureRandom(seed: TortureLoad.seed)
        var (killed, outlived) = (0, 0)
        var expected: [String] = []
        for round in 1...rounds {
            let question = "Question \(round)"
            model.groq.always(.stream(stream))
            var connection: Connection? = try model.account.askForStream(question, in: model.conversation)
            #expect(try StreamedResponse(#require(connection)).next() == .delta("First"))
            let known = model.site.processes("messages-send")
            connection = nil
            _ = connection
            for process in known { kill(process, SIGTERM) }
            let isKilled = Bool.random(using: &random)
            if isKilled {
                usleep(UInt32.random(in: 0...25_000, using: &random))
                for process in model.site.processes("messages-send") where kill(process, SIGKILL) == 0 { killed += 1 }
            }
            // The second question needs the turn and the only slot: both are free when the processes are gone.
            try wait(for: "the processes to end") { model.site.processes().isEmpty }
            expected.append(question)
            var stored = try model.contents()
            if stored.count == expected.count {
                #expect(isKilled, "a reply that nobody killed is not stored")
                model.groq.always(.reply)
                try model.ask(question).expectSuccess()
                expected.append("Reply to \(question)")
                stored = try model.contents()
            } else {
                outlived += 1
                expected.append(reply)
            }
            try #require(stored == expected, "round \(round), seed \(TortureLoad.seed)")
        }
        print(
            "torture, hand-over (seed \(TortureLoad.seed)): \(rounds) clients left, \(killed) processes killed, \(outlived) replies outlived"
        )
        #expect(killed > 0 && outlived > 0)
    }
}
