import Chatbot
import Environment
import Foundation
import Testing

/// Signing up, logging in, and what a user may do with the account.
@Suite struct AccountsTests {
    private let temporary: TemporaryStore
    private let accounts: Accounts
    private let authentication: Authentication
    private var random = SystemRandomNumberGenerator()

    init() throws {
        temporary = try TemporaryStore()
        let configuration = try Configuration(
            home: temporary.root, environment: ["SECRET_KEY": String(repeating: "k", count: 32), "BCRYPT_COST": "4"])
        accounts = Accounts(
            store: temporary.store, settings: try configuration.accounts(), limits: try temporary.limits(),
            actor: .user(requestID: "request"))
        authentication = Authentication(store: temporary.store, settings: try configuration.accounts())
    }

    private mutating func register() throws -> User {
        try accounts.register(username: "maria", password: "12345678", now: .noon, random: &random)
    }

    private mutating func logIn(_ password: String) throws -> (user: User, token: String) {
        try accounts.logIn(username: "maria", password: password, now: .noon, random: &random)
    }

    @Test mutating func `a token speaks for its user until the password is changed`() throws {
        let user = try register()
        let token = try logIn("12345678").token
        #expect(try authentication.user(bearing: token, now: .noon) == user)
        let new = try accounts.changePassword(of: user, from: "12345678", to: "abcdefgh", now: .noon, random: &random)
        #expect(throws: ChatbotError.invalidToken) { try authentication.user(bearing: token, now: .noon) }
        #expect(try authentication.user(bearing: new, now: .noon).tokenVersion == 1)
        #expect(throws: ChatbotError.incorrectCredentials) { try logIn("12345678") }
        #expect(try authentication.user(bearing: logIn("abcdefgh").token, now: .noon).id == user.id)
    }

    @Test mutating func `a password that was changed meanwhile is not changed by who knew the old one`() throws {
        let user = try register()
        _ = try accounts.changePassword(of: user, from: "12345678", to: "abcdefgh", now: .noon, random: &random)
        #expect(throws: ChatbotError.incorrectCredentials) {
            try accounts.changePassword(of: user, from: "12345678", to: "of an attacker", now: .noon, random: &random)
        }
        _ = try logIn("abcdefgh")
    }

    @Test mutating func `who runs the site gives another password without the old one, by the same rules`() throws {
        let user = try register()
        let token = try logIn("12345678").token
        #expect(throws: ChatbotError.invalidInput([InputProblem("password", .tooShort(minimum: 8))])) {
            try accounts.resetPassword(of: user, to: "short", now: .noon, random: &random)
        }
        #expect(try authentication.user(bearing: token, now: .noon) == user)
        try accounts.resetPassword(of: user, to: "abcdefgh", now: .noon, random: &random)
        #expect(throws: ChatbotError.invalidToken) { try authentication.user(bearing: token, now: .noon) }
        _ = try logIn("abcdefgh")
        #expect(throws: ChatbotError.incorrectCredentials) {
            try accounts.resetPassword(of: user, to: "of somebody who was late", now: .noon, random: &random)
        }
    }

    @Test mutating func `fields that a newer version wrote survive a change of the password`() throws {
        let user = try register()
        let file = try #require(temporary.files.first { $0.hasPrefix("users/") })
        let row = temporary.text(file).split(separator: "\n")[0]
        let fields = row.drop { $0 != "," }.dropFirst().dropLast()
        try temporary.append("{\(fields),\"locale\":\"bn\"}", to: file)
        _ = try accounts.changePassword(of: user, from: "12345678", to: "abcdefgh", now: .noon, random: &random)
        let last = try #require(temporary.text(file).split(separator: "\n").last)
        #expect(last.contains(#""token_version":1"#) && last.contains(#""locale":"bn""#))
    }

    @Test mutating func `a deleted user is gone, and a repeated deletion finds nobody`() throws {
        let user = try register()
        let token = try logIn("12345678").token
        #expect(throws: ChatbotError.incorrectCredentials) {
            try accounts.delete(user, password: "wrong password", now: .noon)
        }
        _ = try logIn("12345678")
        try accounts.delete(user, password: "12345678", now: .noon)
        #expect(throws: ChatbotError.userNotFound) { try authentication.user(bearing: token, now: .noon) }
        #expect(throws: ChatbotError.userNotFound) { try accounts.delete(user, password: "12345678", now: .noon) }
        #expect(try register().id > user.id)
        // The name is someone else's now.
        #expect(throws: ChatbotError.userNotFound) { try authentication.user(bearing: token, now: .noon) }
    }
}
