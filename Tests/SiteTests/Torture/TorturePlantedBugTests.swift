import Foundation
import Testing

/// The search finds bugs that are planted into what the endpoints do: one that finds nothing there would prove nothing.
@Suite(.enabled(if: Strace.isAvailable, "needs strace"))
struct TorturePlantedBugTests {
    /// Lets the power fail after an operation whose calls were changed, and returns what was found.
    private func figures(
        of operation: Operation, planting change: ([SystemCall]) -> [SystemCall]
    ) throws -> Figures {
        var random = SplitMix64(state: 7)
        let image = try operation.initialImage()
        let folder = try ScratchFolder(image)
        let site = try CGISite(data: folder.url)
        let aftermath = try Aftermath(operation, on: image)
        var recording = try Recording(operation, on: site)
        recording.processes = try recording.processes.map { process in
            var process = process
            process.calls = change(process.calls)
            try #require(process.calls != recording.processes.first?.calls, "nothing was planted")
            return process
        }
        let states = try PowerLoss(statesPerPoint: 40).states(of: recording, on: SimulatedDisk(image), using: &random)
        return try PowerLoss.examine(states.filter(\.isAcknowledged), of: recording, aftermath, title: operation.name)
    }

    /// Without the calls that sync what was opened by a path of which this is true.
    private static func withoutSync(_ calls: [SystemCall], of isMeant: (String) -> Bool) -> [SystemCall] {
        var paths: [Int: String] = [:]
        return calls.filter { call in
            if case .open(let path, let descriptor, _, _) = call { paths[descriptor] = path }
            if case .synchronize(let descriptor) = call { return !isMeant(paths[descriptor] ?? "") }
            return true
        }
    }

    @Test(
        "A sync that is left out is found",
        arguments: [
            ("register", "users/", "jsonl"), ("register", "users", ""), ("change the password", "users/", "jsonl"),
            ("create a conversation", "conversations/", "jsonl"),
            ("create the first conversation", "conversations", ""),
            ("send a message", "messages/", "jsonl"), ("send the first message", "messages", ""),
            ("rename a conversation", "conversations/", "jsonl"),
            ("rename a conversation, and compact", "conversations/", "compact"),
            ("send a message", "sequences/", "jsonl"), ("delete a conversation", "conversations/", "jsonl"),
            ("delete an account with neighbors", "users/", ""),
            ("delete an account that is alone in its file", "users/", ""),
            ("change the password", "audit/", "jsonl"), ("register as the very first", "audit", ""),
        ])
    func missingSync(name: String, prefix: String, suffix: String) throws {
        let operation = try #require(Operation.all.first { $0.name == name })
        let figures = try figures(of: operation) { calls in
            Self.withoutSync(calls) {
                $0.hasPrefix(prefix) && (suffix.isEmpty ? !$0.hasSuffix(".jsonl") : $0.hasSuffix(suffix))
            }
        }
        #expect(!figures.found.isEmpty)
    }

    @Test func `A response that comes before the sync is found`() throws {
        let operation = try #require(Operation.all.first { $0.name == "create a conversation" })
        let figures = try figures(of: operation) { calls in
            var calls = calls
            guard let response = calls.firstIndex(where: { if case .respond = $0 { true } else { false } }),
                let sync = calls[..<response].lastIndex(where: { if case .synchronize = $0 { true } else { false } })
            else { return calls }
            calls.insert(calls.remove(at: response), at: sync)
            return calls
        }
        #expect(figures.found[.lost] != nil)
    }

    @Test func `A row that is written twice under two ids, or under the id of another one, is found`() throws {
        let operation = try #require(Operation.all.first { $0.name == "send a message" })
        let folder = try ScratchFolder(try operation.initialImage())
        let site = try CGISite(data: folder.url)
        let aftermath = try Aftermath(operation, on: site)
        let outcome = try operation.run(aftermath.sample) { try site.send($0) }
        let files = StoreFiles(data: folder.url)
        let path = StoreFiles.messageFile(of: aftermath.sample.maria.conversations[1])
        let last = try #require(try files.rows(path).last)
        try files.append(
            [
                [
                    "id": .int(last["id"].number + 1), "conversation_id": last["conversation_id"], "sender": "ai",
                    "content": last["content"], "created_at": last["created_at"],
                ]
            ], to: path)
        #expect(!aftermath.acknowledging(outcome).problems(on: site).isEmpty)
    }

    @Test func `An id that is given twice is found`() throws {
        let operation = try #require(Operation.all.first { $0.name == "create a conversation" })
        let folder = try ScratchFolder(try operation.initialImage())
        let site = try CGISite(data: folder.url)
        let aftermath = try Aftermath(operation, on: site)
        let outcome = try operation.run(aftermath.sample) { try site.send($0) }
        for table in ["users", "conversations", "messages"] {
            let file = folder.url.appending(path: "sequences/\(table).jsonl")
            let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
            try Data(lines.dropLast().flatMap { $0 + [UInt8(ascii: "\n")] }).write(to: file)
        }
        #expect(!aftermath.acknowledging(outcome).problems(on: site).isEmpty)
    }
}
