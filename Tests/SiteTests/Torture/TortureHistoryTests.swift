import Testing

/// 32 clients that share eight names and their conversations, doing everything that the API has, while files are compacted.
@Suite struct TortureHistoryTests {
    @Test func `Whatever 32 clients are told can be explained by one thing after the other`() throws {
        let calls = TortureLoad.isLong ? 100_000 : 4_000
        let load = try TortureLoad(names: 8)
        let history = try load.run(clients: 32) { $0 > calls }
        let (verdict, audit, compactions) = (TortureVerdict(history), TortureAudit(history), try load.compactions())
        print(
            "torture, history (seed \(TortureLoad.seed)): \(history.calls.count) calls, \(compactions) compactions; \(verdict); \(audit)"
        )
        #expect(verdict.unexplained == [])
        #expect(audit.isClean, "\(audit.lost + audit.doubled + audit.wrong)")
        #expect(compactions > 0)
        #expect(audit.checked > 400)
    }
}
