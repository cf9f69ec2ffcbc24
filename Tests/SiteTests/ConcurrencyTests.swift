import Foundation
import Glibc
import Synchronization
import Testing

/// Many requests at once, and processes that die.
@Suite struct ConcurrencyTests {
    @Test func `Of 64 who want one name at once, one gets it`() throws {
        let site = try StagedSite()
        let responses = try concurrently(64) { try site.register("wanted", "password \($0)") }
        #expect(responses.filter { $0.status == 200 }.count == 1)
        for response in responses where response.status != 200 {
            response.expectError(400, "Username already registered")
        }
        let winner = try #require(responses.firstIndex { $0.status == 200 })
        try site.logIn("wanted", "password \(winner)").expectSuccess()
        let rows = try site.users()
        #expect(rows.count == 1)
    }

    @Test func `64 who want names of their own all get them, with ids of their own`() throws {
        let site = try StagedSite()
        for response in try concurrently(64, { try site.register("user \($0)", "12345678") }) {
            try response.expectSuccess()
        }
        let rows = try site.users()
        #expect(Set(rows.map { $0["id"].number }).count == 64)
        #expect(Set(rows.map { $0["username"].text }).count == 64)
    }

    @Test func `Of 32 clients that write at once, every message is there`() throws {
        let site = try StagedSite()
        let accounts = try concurrently(32) { _ in try site.newAccount() }
        let conversations = try concurrently(32) { index in
            let conversation = try accounts[index].openConversation()
            for number in 1...3 {
                try accounts[index].ask("Question \(number) of \(index)", in: conversation).expectSuccess()
            }
            return conversation
        }
        #expect(Set(conversations).count == 32)
        var ids: [Int] = []
        for (index, conversation) in conversations.enumerated() {
            let messages = try accounts[index].messages(in: conversation)
            #expect(messages.map(\.sender) == ["user", "ai", "user", "ai", "user", "ai"])
            let questions = messages.filter { $0.sender == "user" }.map(\.content)
            #expect(questions == (1...3).map { "Question \($0) of \(index)" })
            ids += messages.map(\.id)
        }
        #expect(Set(ids).count == 32 * 6)
    }

    @Test func `One user may open 32 conversations at once`() throws {
        let account = try StagedSite().newAccount()
        let opened = try concurrently(32) { _ in try account.openConversation() }
        let listed = try account.get("/conversations/").expectSuccess()["conversations"].elements.map {
            $0["id"].number
        }
        #expect(Set(opened).count == 32)
        #expect(listed == opened.sorted())
    }

    @Test func `Of 8 who delete one conversation at once, one does`() throws {
        let account = try StagedSite().newAccount()
        let conversation = try account.openConversation()
        let statuses = try concurrently(8) { _ in try account.delete(conversation).status }
        #expect(statuses.sorted() == [200] + Array(repeating: 404, count: 7))
    }

    @Test func `What was acknowledged is there, although processes are killed all the time`() throws {
        let site = try StagedSite()
        let accounts = try concurrently(8) { _ in try site.newAccount() }
        let conversations = try accounts.map { try $0.openConversation() }
        let isOver = Atomic(false)
        let killed = Background {
            var killed = 0
            while !isOver.load(ordering: .relaxed) {
                for process in site.processes().shuffled().prefix(1) where kill(process, SIGKILL) == 0 { killed += 1 }
                usleep(UInt32.random(in: 1_000...15_000))
            }
            return killed
        }
        struct Acknowledged: Sendable {
            var messages: [String] = []
            var kept: [Int] = []
            var deleted: [Int] = []
        }
        let acknowledged = try concurrently(8) { index in
            let account = accounts[index]
            var acknowledged = Acknowledged()
            for number in 1...25 {
                let content = "Question \(number) of \(index)"
                let reply = try account.ask(content, in: conversations[index])
                if reply.status == 200 { acknowledged.messages += [content, reply.json?["content"].text ?? ""] }
                guard let id = try account.send(.post("/conversations/")).json?.number, id > 0 else { continue }
                if number % 2 == 0 {
                    acknowledged.kept.append(id)
                } else if try account.delete(id).status == 200 {
                    acknowledged.deleted.append(id)
                }
            }
            return acknowledged
        }
        isOver.store(true, ordering: .relaxed)
        #expect(try killed.value() > 0)

        for (index, acknowledged) in acknowledged.enumerated() {
            let stored = try accounts[index].messages(in: conversations[index])
            var rest = stored.map(\.content)[...]
            for content in acknowledged.messages {
                let found = rest.firstIndex(of: content)
                #expect(found != nil, "\(content) is missing, or stands in another order")
                rest = found.map { rest[($0 + 1)...] } ?? rest
            }
            #expect(zip(stored, stored.dropFirst()).allSatisfy { $0.id < $1.id })
            let listed = try accounts[index].get("/conversations/").expectSuccess()["conversations"].elements
            let ids = Set(listed.map { $0["id"].number })
            #expect(ids.isSuperset(of: acknowledged.kept))
            #expect(ids.isDisjoint(with: acknowledged.deleted))
        }
    }
}
