import Foundation
import GroqStandIn
import Synchronization

/// Many clients at once, on a site of their own.
struct TortureLoad: Sendable {
    static let replyPrefix = "Reply to "

    /// `TORTURE=long` asks for hours of it; otherwise it has to fit into what a change waits for.
    static let isLong = ProcessInfo.processInfo.environment["TORTURE"] == "long"

    /// Chooses what clients do; `TORTURE_SEED` repeats a choice. When they do it is the machine's choice.
    static let seed =
        ProcessInfo.processInfo.environment["TORTURE_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...999_999)

    let groq: GroqStandIn
    let site: StagedSite
    let recorder = TortureRecorder()
    let names: [TortureName]

    /// - Parameter names: how many usernames the clients share.
    init(names count: Int) throws {
        let groq = try GroqStandIn { Self.replyPrefix + ($0.last?.content ?? "") }
        groq.always(.delayedReply(milliseconds: 3))
        self.groq = groq
        site = try StagedSite([
            "ASSISTANT": "groq", "GROQ_API_KEY": groq.apiKey, "GROQ_BASE_URL": groq.baseURL,
            "MAX_REPLIES_IN_FLIGHT": "64", "MAX_HASHES_IN_FLIGHT": "64", "LOG_LEVEL": "debug",
        ])
        names = (0..<count).map { TortureName("tortured \($0)") }
        // Near the size at which sequences are compacted.
        for table in ["users", "conversations", "messages"] {
            let files = StoreFiles(data: site.data)
            try files.append((1...1900).map { ["id": .int($0)] }, to: "sequences/\(table).jsonl")
        }
    }

    /// Lets clients act until it is over, with files growing beside them, and looks at what is left.
    func run(clients count: Int, until isOver: @escaping @Sendable (_ calls: Int) -> Bool) throws -> TortureHistory {
        let calls = Atomic(0)
        let isDone = Atomic(false)
        let growing = Background { [site] in
            var random = TortureRandom(seed: Self.seed)
            while !isDone.load(ordering: .relaxed) {
                try TortureGrowth(site.data).growAnyFile(using: &random)
                usleep(30_000)
            }
        }
        _ = try concurrently(count) { index in
            var client = TortureClient(
                site, recorder, names[index % names.count], label: "\(index)", seed: Self.seed &+ UInt64(index))
            while !isOver(calls.add(1, ordering: .relaxed).newValue) { client.act() }
        }
        isDone.store(true, ordering: .relaxed)
        try growing.value()
        try wait(for: "the processes to end") { site.processes().isEmpty }
        let quietSince = TortureHistory.now
        for (index, name) in names.enumerated() {
            var client = TortureClient(site, recorder, name, label: "end-\(index)", seed: Self.seed)
            try client.lookAtEverything()
        }
        return recorder.history(quietSince: quietSince)
    }

    /// How many files were compacted, as the site's logs have it at level `debug`.
    func compactions() throws -> Int { try site.allLogs().components(separatedBy: ": compacted from ").count - 1 }
}
