import Testing

/// The rules for usernames and passwords.
@Suite struct AccountRuleTests {
    /// Of its own, so that fixed names are free.
    static let site = Result { try StagedSite() }

    let site: StagedSite

    init() throws { site = try Self.site.get() }

    @Test(
        "A username that keeps the rules is taken, and logs in",
        arguments: [
            "abc", String(repeating: "n", count: 50), "রহিম", String(repeating: "ক", count: 50), "👩‍👩‍👧‍👦",
            "😀😀😀", String(repeating: "😀", count: 50), "with inner spaces", "a\u{A0}b", "user@example.com",
            "Robert'); DROP TABLE users;--", "<script>alert(1)</script>", "../../../etc/passwd", "$(reboot)",
            "a\"b\\c/d",
            "%00%2e%2e", "a=b&c=d", "a+b", "null", "…/.env", "🇧🇩 বাংলা", "-rf", "{\"a\":1}", "\u{FEFF}abc", "a\u{200B}b",
        ])
    func goodUsername(name: String) throws {
        try site.register(name, "12345678").expectSuccess()
        let token = try site.logIn(name, "12345678").expectSuccess()["access_token"].text
        try Account(site: site, name: name, password: "12345678", token: token).get("/conversations/").expectSuccess()
    }

    static let tooShort: JSON = [
        "type": "string_too_short", "loc": ["body", "username"], "msg": "String should have at least 3 characters",
    ]
    static let tooLong: JSON = [
        "type": "string_too_long", "loc": ["body", "username"], "msg": "String should have at most 50 characters",
    ]

    @Test(
        "A username that is too short or too long is 422",
        arguments: [
            ("", tooShort), ("ab", tooShort), ("কা", tooShort), ("😀😀", tooShort),
            (String(repeating: "n", count: 51), tooLong), (String(repeating: "ক", count: 51), tooLong),
            (String(repeating: "😀", count: 51), tooLong), (String(repeating: "n", count: 10_000), tooLong),
        ])
    func badLength(name: String, error: JSON) throws {
        let response = try site.register(name, "12345678")
        response.expectError(422, "Invalid request format")
        #expect(response.json?["errors"] == [error])
    }

    @Test(
        "A username with control characters, or with white space at an end, is 422",
        arguments: [
            " abc", "abc ", "\tabc", "abc\n", "\u{A0}abc", "abc\u{3000}", "\u{2028}abc", "a\u{0}bc", "a\nbc", "a\tbc",
            "a\u{1B}[31mbc", "abc\u{7F}", "a\u{80}bc", "a\u{85}bc", "   ", "a\r\nbc",
        ])
    func unacceptable(name: String) throws {
        let response = try site.register(name, "12345678")
        response.expectError(422, "Invalid request format")
        let error = response.json?["errors"].elements.first ?? .null
        #expect(error["loc"] == ["body", "username"])
        #expect(error["type"] == "value_error")
        #expect(!error["msg"].text.isEmpty)
    }

    @Test func `Names are compared exactly`() throws {
        // Composed, decomposed, another case, another digit.
        for name in ["caf\u{E9}", "cafe\u{301}", "CAF\u{E9}", "cafe", "café1"] {
            try site.register(name, "password-\(name.utf8.count)").expectSuccess()
        }
        try site.logIn("caf\u{E9}", "password-5").expectSuccess()
        try site.logIn("cafe\u{301}", "password-6").expectSuccess()
        try site.logIn("caf\u{E9}", "password-6").expectError(401, "Incorrect username or password")
        try site.register("cafe\u{301}", "12345678").expectError(400, "Username already registered")
    }

    @Test(
        "A password that keeps the rules logs in",
        arguments: [
            "12345678", "        ", String(repeating: "p", count: 72), String(repeating: "ক", count: 24), "পাসওয়ার্ড",
            "😀😀😀😀😀😀😀😀", "a\tb\nc\u{7F}de", "&=+%00 #?", "caf\u{E9}1234", "a\"b\\c/d'e",
        ])
    func goodPassword(password: String) throws {
        let name = "password-\(password.utf8.count)-\(password.unicodeScalars.first!.value)"
        try site.register(name, password).expectSuccess()
        try site.logIn(name, password).expectSuccess()
        try site.logIn(name, password + "x").expectError(401, "Incorrect username or password")
        try site.logIn(name, String(password.dropLast())).expectError(401, "Incorrect username or password")
    }

    @Test(
        "A password that breaks the rules is 422",
        arguments: [
            ("", "string_too_short"), ("1234567", "string_too_short"), ("😀😀😀😀😀😀😀", "string_too_short"),
            (String(repeating: "p", count: 73), "string_too_long"),
            (String(repeating: "ক", count: 25), "string_too_long"),
            (String(repeating: "p", count: 20_000), "string_too_long"), ("1234\u{0}5678", "value_error"),
        ])
    func badPassword(password: String, type: String) throws {
        let response = try site.register("bad-password", password)
        response.expectError(422, "Invalid request format")
        let errors = response.json?["errors"].elements ?? []
        #expect(errors.map { $0["type"].text } == [type])
        #expect(errors.first?["loc"] == ["body", "password"])
    }

    @Test func `Every broken rule is told at once`() throws {
        let errors = try site.register("ab", "1234567").json?["errors"].elements ?? []
        #expect(errors.map { $0["loc"] } == [["body", "username"], ["body", "password"]])
    }

    @Test func `Only the whole password opens the account, and only its own bytes`() throws {
        let password = String(repeating: "p", count: 71)
        try site.register("seventy-two", password + "q").expectSuccess()
        try site.logIn("seventy-two", password).expectError(401, "Incorrect username or password")
        try site.logIn("seventy-two", password + "r").expectError(401, "Incorrect username or password")
        try site.logIn("seventy-two", password + "qq").expectError(401, "Incorrect username or password")
        try site.register("decomposed", "cafe\u{301}1234").expectSuccess()
        try site.logIn("decomposed", "caf\u{E9}1234").expectError(401, "Incorrect username or password")
    }
}
