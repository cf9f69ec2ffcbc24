import Glibc
import Synchronization
import Testing

/// `kill -9` of whatever runs, at any moment, under mixed load.
@Suite(.serialized) struct TortureKillTests {
    /// In the long form 10,000 kills. In rounds: the more steps of unknown outcome a history has, the longer it takes to explain.
    static let rounds = 0..<(TortureLoad.isLong ? 20 : 1)

    @Test("Nothing that was acknowledged is lost, however many processes are killed", arguments: rounds)
    func kills(round: Int) throws {
        let goal = TortureLoad.isLong ? 500 : 300
        let load = try TortureLoad(names: 12)
        let kills = Mutex<[String: Int]>([:])
        let isOver = Atomic(false)
        let killing = Background {
            let killer = TortureKiller(load.site)
            var random = TortureRandom(seed: TortureLoad.seed)
            var count = 0
            while count < goal, !isOver.load(ordering: .relaxed) {
                if let endpoint = killer.killAny(using: &random) {
                    kills.withLock { $0[endpoint, default: 0] += 1 }
                    count += 1
                }
                usleep(UInt32.random(in: 0...100_000, using: &random))
            }
            isOver.store(true, ordering: .relaxed)
        }
        defer { isOver.store(true, ordering: .relaxed) }
        let history = try load.run(clients: 16) { _ in isOver.load(ordering: .relaxed) }
        try killing.value()

        let (verdict, audit, compactions) = (TortureVerdict(history), TortureAudit(history), try load.compactions())
        let killed = kills.withLock { $0 }
        print(
            "torture, kills (seed \(TortureLoad.seed)): \(killed.values.reduce(0, +)) processes killed under \(history.calls.count)",
            "calls, \(compactions) compactions; \(verdict); \(audit)")
        print("torture, kills by endpoint: \(killed.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" })")
        #expect(verdict.unexplained == [])
        #expect(audit.isClean, "\(audit.lost + audit.doubled + audit.wrong)")
        #expect(killed.values.reduce(0, +) >= goal)
        #expect(compactions > 0)
        #expect(audit.checked > 100)
    }
}
