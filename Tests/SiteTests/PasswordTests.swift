import Foundation
import Testing

/// Changing the password.
@Suite struct PasswordTests {
    private let account: Account
    private var site: StagedSite { account.site }

    init() throws { account = try StagedSite.shared.get().newAccount() }

    private func change(_ account: Account, from password: String, to newPassword: String) throws -> HTTPResponse {
        try account.send(
            .post("/auth/password", ["password": .string(password), "new_password": .string(newPassword)]))
    }

    @Test func `The new password logs in and the old one does not; old tokens stop working and the new one works`()
        throws
    {
        let secondToken = try site.logIn(account.name, account.password).expectSuccess()["access_token"].text
        let answer = try change(account, from: account.password, to: "another password").expectSuccess()
        #expect(answer["msg"] == "Password changed successfully")
        #expect(answer["token_type"] == "bearer")
        for token in [account.token, secondToken] {
            try site.send(.get("/auth/me").bearing(token)).expectError(401, "Invalid authentication credentials")
        }
        try site.send(.get("/auth/me").bearing(answer["access_token"].text)).expectSuccess()
        try site.logIn(account.name, account.password).expectError(401, "Incorrect username or password")
        let token = try site.logIn(account.name, "another password").expectSuccess()["access_token"].text
        try site.send(.get("/auth/me").bearing(token)).expectSuccess()
    }

    @Test func `Back to the old password does not bring the old tokens back`() throws {
        let token = try change(account, from: account.password, to: "another password").expectSuccess()["access_token"]
            .text
        let changed = Account(site: site, name: account.name, password: "another password", token: token)
        try change(changed, from: changed.password, to: account.password).expectSuccess()
        try site.logIn(account.name, account.password).expectSuccess()
        try account.get("/auth/me").expectError(401, "Invalid authentication credentials")
        try changed.get("/auth/me").expectError(401, "Invalid authentication credentials")
    }

    @Test func `A wrong password changes nothing`() throws {
        for wrong in ["wrong password", "", String(repeating: "x", count: 100)] {
            let response = try change(account, from: wrong, to: "another password")
            response.expectError(401, "Incorrect username or password")
            #expect(response["WWW-Authenticate"] == "Bearer")
        }
        try account.get("/auth/me").expectSuccess()
        try site.logIn(account.name, account.password).expectSuccess()
    }

    @Test(
        "A new password that is none is refused with its reason",
        arguments: [
            ("short", "string_too_short"), (String(repeating: "x", count: 73), "string_too_long"),
            ("1234567\u{0}", "value_error"),
        ])
    func refused(password: String, type: String) throws {
        let response = try change(account, from: account.password, to: password)
        response.expectError(422, "Invalid request format")
        let error = try #require(response.json?["errors"].elements.first)
        #expect(error["type"] == .string(type))
        #expect(error["loc"] == ["body", "new_password"])
        try account.get("/auth/me").expectSuccess()
    }

    @Test func `Without a token it is 401, and without a field 422`() throws {
        let passwords: JSON = ["password": .string(account.password), "new_password": "another password"]
        try site.send(.post("/auth/password", passwords)).expectError(401, "Invalid authentication credentials")
        let response = try account.send(.post("/auth/password", ["password": .string(account.password)]))
        response.expectError(422, "Invalid request format")
        #expect(response.json?["errors"].elements.first?["loc"] == ["body", "new_password"])
    }

    @Test func `Of many changes at once from one password, one is made`() throws {
        let responses = try concurrently(8) { try change(account, from: account.password, to: "password \($0)") }
        #expect(responses.filter { $0.status == 200 }.count == 1)
        // The others came too late with their token, or with their password.
        #expect(responses.allSatisfy { [200, 401].contains($0.status) })
        let winner = try #require(responses.firstIndex { $0.status == 200 })
        try site.logIn(account.name, "password \(winner)").expectSuccess()
    }

    @Test func `Tokens of the original backend, which know no version, work until the password is changed`() throws {
        let token = Token.make(claims: Token.claims(account.name))
        try site.send(.get("/auth/me").bearing(token)).expectSuccess()
        try change(account, from: account.password, to: "another password").expectSuccess()
        try site.send(.get("/auth/me").bearing(token)).expectError(401, "Invalid authentication credentials")
    }
}
