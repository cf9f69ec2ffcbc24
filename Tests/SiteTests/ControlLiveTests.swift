import Foundation
import Synchronization
import Testing

/// `chatbotctl` on the store of a site that goes on.
@Suite(.serialized) struct ControlLiveTests {
    /// What a client was told is stored, and has not deleted.
    private struct Kept: Sendable {
        var users: Set<String> = []
        var conversations: Set<Int> = []
        var messages: Set<Int> = []
    }

    private final class Clients: Sendable {
        private let site: StagedSite
        private let isOver = Atomic(false)
        private let kept = Mutex(Kept())
        private let threads = Mutex<[Background<Void>]>([])

        init(_ count: Int, on site: StagedSite) {
            self.site = site
            threads.withLock { threads in
                threads = (0..<count).map { index in Background { [self] in try work(index) } }
            }
        }

        /// What is stored at this moment and will not be deleted.
        var stored: Kept { kept.withLock { $0 } }

        func stop() throws {
            isOver.store(true, ordering: .relaxed)
            for thread in threads.withLock({ $0 }) { try thread.value() }
        }

        /// One account stays and the others go; of the conversations of that one every third goes.
        private func work(_ index: Int) throws {
            let staying = try site.newAccount("staying \(index)")
            _ = kept.withLock { $0.users.insert(staying.name) }
            var round = 0
            while !isOver.load(ordering: .relaxed) {
                round += 1
                let conversation = try staying.openConversation()
                let isDeleted = round.isMultiple(of: 3)
                if !isDeleted { _ = kept.withLock { $0.conversations.insert(conversation) } }
                for number in 1...2 {
                    try staying.ask("Question \(number)", in: conversation).expectSuccess()
                    let ids = try staying.messages(in: conversation).map(\.id)
                    if !isDeleted { kept.withLock { $0.messages.formUnion(ids) } }
                }
                try staying.send(.patch("/conversations/\(conversation)", ["title": "T \(round)"])).expectSuccess()
                if isDeleted { try staying.delete(conversation).expectSuccess() }
                let going = try site.newAccount("going \(index) \(round)")
                try going.ask("Question", in: going.openConversation()).expectSuccess()
                try going.send(.delete("/auth/me", ["password": .string(going.password)])).expectSuccess()
            }
        }
    }

    private func control(_ site: StagedSite, _ command: String, _ more: String...) throws -> Program.Outcome {
        try Control.start(command, site.home, more).outcome()
    }

    @Test func `While clients write, there is no false alarm`() throws {
        let site = try StagedSite()
        let clients = Clients(4, on: site)
        for _ in 1...60 {
            let outcome = try control(site, "verify", "--json")
            try outcome.expectFinished()
            #expect(outcome.findings == [])
        }
        try clients.stop()
        #expect(!clients.stored.messages.isEmpty)
    }

    @Test func `A backup that is taken while clients write holds all that was stored before, and is sound`() throws {
        let site = try StagedSite()
        let clients = Clients(3, on: site)
        for round in 1...6 {
            try wait(for: "something to be stored") { clients.stored.messages.count > round * 8 }
            let before = clients.stored
            let file = site.home.appending(path: "backup-\(round).tar.gz").path
            _ = try control(site, "backup", file).expectSuccess()
            let restored = try ScratchStore()
            try FileManager.default.removeItem(at: restored.files.data)
            _ = try restored.control("restore", file).expectSuccess()
            try restored.expectSound()
            let contents = try restored.contents()
            #expect(before.users.isSubset(of: contents["users"].map { $0["username"].text }))
            #expect(before.conversations.isSubset(of: contents["conversations"].map { $0["id"].number }))
            #expect(before.messages.isSubset(of: contents["messages"].map { $0["id"].number }))
        }
        try clients.stop()
    }

    @Test func `While clients write, files are compacted and repaired, and nothing is lost`() throws {
        let site = try StagedSite()
        let clients = Clients(3, on: site)
        let victim = try site.newAccount()
        let conversation = try victim.openConversation()
        try victim.ask("Question", in: conversation).expectSuccess()
        let path = site.messageFile(of: conversation)
        for _ in 1...8 {
            let handle = try FileHandle(forWritingTo: site.file(path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("nonsense\n".utf8))
            try handle.close()
            #expect(try victim.ask("Question", in: conversation).status == 500)
            _ = try control(site, "repair", "--yes").expectSuccess()
            _ = try control(site, "compact", "--all").expectSuccess()
            try victim.ask("Question", in: conversation).expectSuccess()
        }
        try clients.stop()
        let contents = try TableContents(StoreFiles(data: site.data))
        #expect(clients.stored.users.isSubset(of: contents["users"].map { $0["username"].text }))
        #expect(clients.stored.conversations.isSubset(of: contents["conversations"].map { $0["id"].number }))
        #expect(clients.stored.messages.isSubset(of: contents["messages"].map { $0["id"].number }))
        #expect(try victim.messages(in: conversation).count == 18)
        let outcome = try control(site, "verify", "--json")
        #expect(outcome.findings.allSatisfy { $0["kind"] == "kept" }, "\(outcome)")
        // Nothing of whoever has gone is kept next to the files either.
        for file in try site.files() where file.hasPrefix("users/") {
            #expect(
                !String(decoding: try Data(contentsOf: site.file(file)), as: UTF8.self).contains("going"), "\(file)")
        }
    }

    @Test func `What repairs have put aside goes with the conversation and with the account`() throws {
        let site = try StagedSite()
        for deletesAccount in [false, true] {
            let account = try site.newAccount()
            let conversation = try account.openConversation()
            try account.ask("Question", in: conversation).expectSuccess()
            for path in [site.messageFile(of: conversation), try site.conversationFile(of: account.id())] {
                let handle = try FileHandle(forWritingTo: site.file(path))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data("nonsense\n".utf8))
                try handle.close()
            }
            _ = try control(site, "repair", "--yes").expectSuccess()
            #expect(try site.files().contains { $0.hasSuffix("/\(conversation).jsonl.corrupt") })
            if deletesAccount {
                try account.send(.delete("/auth/me", ["password": .string(account.password)])).expectSuccess()
                #expect(try !site.files().contains { $0.hasPrefix("conversations/") && $0.hasSuffix(".corrupt") })
            } else {
                try account.delete(conversation).expectSuccess()
            }
            #expect(try !site.files().contains { $0.hasPrefix("messages/") && $0.hasSuffix(".corrupt") })
            if !deletesAccount {
                try FileManager.default.removeItem(
                    at: site.file(try #require(site.files().first { $0.hasSuffix(".corrupt") })))
            }
        }
    }
}
