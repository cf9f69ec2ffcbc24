import Chatbot
import Foundation
import JSONLines
import Testing

/// Every bit of every file of a store flips, one after the other.
@Suite struct TortureBitFlipTests {
    private let temporary: TemporaryStore
    private var store: FileStore { temporary.store }
    private let users: [User]

    init() throws {
        let temporary = try TemporaryStore()
        // In one file.
        let users = try ["maria", "maria-111406"].map { try temporary.user($0) }
        (self.temporary, self.users) = (temporary, users)
        for user in users {
            for _ in 0..<2 {
                let id = try temporary.store.addConversation(of: user, at: .noon).id
                try temporary.store.withTurn(in: id, of: user.id, patience: .seconds(60)) {
                    (turn) throws(ChatbotError) in
                    for text in ["Where is my money?", "  @ @  "] as [MessageContent] {
                        _ = try turn.append(.init(question: text, idempotencyKey: nil), at: .noon)
                    }
                }
            }
        }
        let changed = User(
            id: users[0].id, username: users[0].username, passwordHash: PasswordHash(text: "$2b$04$another"),
            createdAt: .noon, tokenVersion: 1)
        try temporary.store.replace(users[0], with: changed)
        try temporary.store.deleteConversation(2, of: users[0].id)
    }

    /// What the store answers to each question, nil where it fails.
    private func answers() -> [String?] {
        let newest = PageRequest(before: nil, limit: 1)
        var answers: [String?] = []
        for user in users {
            answers.append(try? String(describing: store.user(named: user.username.text)))
            answers.append(try? String(describing: store.conversations(of: user.id)))
            answers.append(try? String(describing: store.conversations(of: user.id, newest)))
        }
        for (id, user) in [(1, users[0]), (3, users[1]), (4, users[1])] {
            answers.append(try? String(describing: store.messages(in: id, of: user.id)))
            answers.append(try? String(describing: store.messages(in: id, of: user.id, newest)))
        }
        return answers
    }

    @Test func `No bit changes an answer, or makes an id come twice, without an error`() throws {
        let before = answers()
        #expect(before.allSatisfy { $0 != nil })
        var (flips, detected, silent) = (0, 0, 0)
        for path in temporary.files {
            let url = URL(filePath: "\(temporary.root)/\(path)")
            let contents = try Data(contentsOf: url)
            for byte in contents.indices {
                for bit in 0..<8 {
                    var damaged = contents
                    damaged[byte] ^= 1 << bit
                    try damaged.write(to: url)
                    flips += 1
                    if path.hasPrefix("sequences/") {
                        let table = try #require(FileStore.Table.allCases.first { path.contains($0.rawValue) })
                        let last = try #require(String(decoding: contents, as: UTF8.self).split(separator: "\n").last)
                        let id = try? store.sequence(of: table).next(waiting: .seconds(60))
                        if let id, !last.hasSuffix("\"id\":\(id - 1)}") {
                            silent += 1
                            Issue.record("\(path), bit \(bit) of byte \(byte): \(id)")
                        }
                        if id == nil { detected += 1 }
                    } else {
                        let now = answers()
                        for (old, new) in zip(before, now) where new != nil && new != old {
                            silent += 1
                            Issue.record("\(path), bit \(bit) of byte \(byte): \(new ?? "")")
                        }
                        if now.contains(nil) { detected += 1 }
                    }
                    try? FileManager.default.removeItem(atPath: url.path + ".torn")
                }
            }
            try contents.write(to: url)
        }
        print("Torture, every bit flips: \(flips) tried, \(detected) reported, \(silent) silent")
    }
}
