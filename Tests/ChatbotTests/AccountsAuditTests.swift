import Chatbot
import Environment
import Foundation
import Testing

/// What signing up, logging in and the rest leave in the audit trail.
@Suite struct AccountsAuditTests {
    private let temporary: TemporaryStore
    private let accounts: Accounts
    private var random = SystemRandomNumberGenerator()

    init() throws {
        temporary = try TemporaryStore()
        let configuration = try Configuration(
            home: temporary.root, environment: ["SECRET_KEY": String(repeating: "k", count: 32), "BCRYPT_COST": "4"])
        accounts = Accounts(
            store: temporary.store, settings: try configuration.accounts(), limits: try temporary.limits(),
            actor: .user(requestID: "request"))
    }

    private func events() throws -> [String] {
        var events: [String] = []
        _ = try temporary.trail.forEachEntry { entry in
            events.append("\(entry.event ?? "?") \(entry.userID.map(String.init) ?? "nobody")")
        }
        return events
    }

    @Test mutating func `Each act and each refused password is one event`() throws {
        let user = try accounts.register(username: "maria", password: "12345678", now: .noon, random: &random)
        _ = try accounts.logIn(username: "maria", password: "12345678", now: .noon, random: &random)
        for (name, password) in [("maria", "wrong password"), ("maria", "short"), ("nobody", "12345678")] {
            #expect(throws: ChatbotError.incorrectCredentials) {
                try accounts.logIn(username: name, password: password, now: .noon, random: &random)
            }
        }
        #expect(throws: ChatbotError.incorrectCredentials) {
            try accounts.changePassword(of: user, from: "wrong", to: "abcdefgh", now: .noon, random: &random)
        }
        _ = try accounts.changePassword(of: user, from: "12345678", to: "abcdefgh", now: .noon, random: &random)
        // The password was changed meanwhile.
        #expect(throws: ChatbotError.incorrectCredentials) {
            try accounts.delete(user, password: "12345678", now: .noon)
        }
        let changed = try #require(try temporary.store.user(named: "maria"))
        try accounts.resetPassword(of: changed, to: "ijklmnop", now: .noon, random: &random)
        let last = try #require(try temporary.store.user(named: "maria"))
        _ = try temporary.store.export(of: last, for: .operator, at: .noon)
        #expect(throws: ChatbotError.incorrectCredentials) { try accounts.delete(last, password: "wrong", now: .noon) }
        try accounts.delete(last, password: "ijklmnop", now: .noon)
        #expect(
            try events() == [
                "sign-up 1", "log-in 1", "log-in-failed 1", "log-in-failed 1", "log-in-failed nobody",
                "password-change-failed 1", "password-change 1", "account-deletion-failed 1", "password-change 1",
                "account-export 1", "account-deletion-failed 1", "account-deletion 1",
            ])
        #expect(try AuditCheck(of: temporary.trail).finding == nil)
    }

    @Test mutating func `What was refused for another reason is none`() throws {
        let user = try accounts.register(username: "maria", password: "12345678", now: .noon, random: &random)
        #expect(throws: ChatbotError.usernameTaken) {
            try accounts.register(username: "maria", password: "12345678", now: .noon, random: &random)
        }
        #expect(throws: ChatbotError.self) {
            try accounts.register(username: "x", password: "short", now: .noon, random: &random)
        }
        #expect(throws: ChatbotError.self) {
            try accounts.changePassword(of: user, from: "12345678", to: "short", now: .noon, random: &random)
        }
        #expect(try events() == ["sign-up 1"])
    }

    @Test mutating func `Without the trail there is no token, no account to show and no export`() throws {
        let user = try accounts.register(username: "maria", password: "12345678", now: .noon, random: &random)
        try FileManager.default.removeItem(atPath: "\(temporary.root)/audit")
        try Data().write(to: URL(filePath: "\(temporary.root)/audit"))
        func isStorageError(_ error: any Error) -> Bool {
            if case ChatbotError.storage = error { true } else { false }
        }
        for password in ["12345678", "wrong password"] {
            #expect { try accounts.logIn(username: "maria", password: password, now: .noon, random: &random) } throws: {
                isStorageError($0)
            }
        }
        #expect { try temporary.store.export(of: user, for: .operator, at: .noon) } throws: { isStorageError($0) }
        #expect {
            try accounts.register(username: "nikos", password: "12345678", now: .noon, random: &random)
        } throws: { isStorageError($0) }
    }
}
