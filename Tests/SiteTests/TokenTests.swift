import Crypto
import Foundation
import Testing

@Suite struct TokenTests {
    let account: Account

    init() throws { account = try StagedSite.shared.get().newAccount() }

    @Test func `A token is a JWT with HS256 that names the user and lasts 24 hours`() throws {
        let parts = account.token.split(separator: ".", omittingEmptySubsequences: false)
        #expect(parts.count == 3)
        let header = try JSON(#require(Token.decode(parts[0])))
        #expect(header == ["alg": "HS256", "typ": "JWT"])
        let claims = try JSON(#require(Token.decode(parts[1])))
        #expect(claims["sub"] == .string(account.name))
        #expect(claims["exp"].number - claims["iat"].number == 24 * 3600)
        #expect(abs(Double(claims["iat"].number) - Date().timeIntervalSince1970) < 600)
        let input = Data("\(parts[0]).\(parts[1])".utf8)
        let key = SymmetricKey(data: Data(StagedSite.secretKey.utf8))
        #expect(
            try HMAC<SHA256>.isValidAuthenticationCode(
                #require(Token.decode(parts[2])), authenticating: input, using: key))
    }

    @Test func `TOKEN_LIFETIME_HOURS changes how long a token lasts`() throws {
        let account = try StagedSite(["TOKEN_LIFETIME_HOURS": "2"]).newAccount()
        let claims = try JSON(#require(Token.decode(account.token.split(separator: ".")[1])))
        #expect(claims["exp"].number - claims["iat"].number == 2 * 3600)
    }

    @Test func `A token that another program made with the same key is good`() throws {
        try expectGood(Token.make(claims: Token.claims(account.name)))
        try expectGood(
            Token.make(header: #"{"typ":"JWT","alg":"HS256","kid":"1"}"#, claims: Token.claims(account.name)))
        try expectGood(Token.make(header: #" {"alg" : "HS256"} "#, claims: Token.claims(account.name)))
        let claims = #"{"exp":4102444800,"sub":"\#(account.name)","scope":["a"],"nested":{"sub":"x"}}"#
        try expectGood(Token.make(claims: claims))
    }

    @Test(
        "A token with another algorithm in its header is 401, although the signature fits",
        arguments: [
            #"{"alg":"none","typ":"JWT"}"#, #"{"alg":"None"}"#, #"{"alg":"NONE"}"#, #"{"alg":"HS384","typ":"JWT"}"#,
            #"{"alg":"HS512","typ":"JWT"}"#, #"{"alg":"RS256","typ":"JWT"}"#, #"{"alg":"ES256"}"#, #"{"alg":"hs256"}"#,
            #"{"typ":"JWT"}"#, #"{"alg":null}"#, #"{"alg":["HS256"]}"#, #"{"alg":256}"#, #"{"alg":"HS256 "}"#, "{}", "",
            "HS256",
            #"["alg","HS256"]"#, #"{"alg":"HS256","crit":["exp"]}"#, #"{"alg":"HS256","#,
        ])
    func algorithm(header: String) throws {
        try expectBad(Token.make(header: header, claims: Token.claims(account.name)))
    }

    @Test func `A token without a signature is 401`() throws {
        for header in [Token.header, #"{"alg":"none","typ":"JWT"}"#] {
            let unsigned = Token.make(header: header, claims: Token.claims(account.name)) { _, _ in Data() }
            try expectBad(unsigned)
            try expectBad(String(unsigned.dropLast()))
        }
    }

    @Test func `A token that was signed with HS384 or HS512 and the same secret is 401`() throws {
        let claims = Token.claims(account.name)
        for header in [Token.header, #"{"alg":"HS384","typ":"JWT"}"#] {
            try expectBad(
                Token.make(header: header, claims: claims) {
                    Data(HMAC<SHA384>.authenticationCode(for: $0, using: $1))
                })
        }
        for header in [Token.header, #"{"alg":"HS512","typ":"JWT"}"#] {
            try expectBad(
                Token.make(header: header, claims: claims) {
                    Data(HMAC<SHA512>.authenticationCode(for: $0, using: $1))
                })
        }
    }

    @Test(
        "A token that was signed with another secret is 401",
        arguments: ["", "secret", StagedSite.secretKey + "0", String(StagedSite.secretKey.dropLast())])
    func otherSecret(secret: String) throws {
        try expectBad(Token.make(claims: Token.claims(account.name), secret: secret))
    }

    @Test func `A token whose claims were exchanged is 401`() throws {
        let other = try account.site.newAccount()
        let (mine, theirs) = (account.token.split(separator: "."), other.token.split(separator: "."))
        try expectBad("\(mine[0]).\(theirs[1]).\(mine[2])")
        let claims = Token.base64URL(Data(Token.claims(account.name, expiresIn: 1_000_000).utf8))
        try expectBad("\(mine[0]).\(claims).\(mine[2])")
    }

    static let inAnHour = Int(Date().timeIntervalSince1970) + 3600

    @Test(
        "A token that has expired, or lacks a claim, or has one of another type, is 401",
        arguments: [
            #"{"sub":"NAME","exp":\#(inAnHour - 3601)}"#, #"{"sub":"NAME","exp":\#(inAnHour - 7200)}"#,
            #"{"sub":"NAME","exp":1}"#, #"{"sub":"NAME","exp":0}"#, #"{"sub":"NAME","exp":-1}"#, #"{"sub":"NAME"}"#,
            #"{"sub":"NAME","exp":null}"#, #"{"sub":"NAME","exp":"\#(inAnHour)"}"#, #"{"sub":"NAME","exp":true}"#,
            #"{"sub":"NAME","exp":[\#(inAnHour)]}"#, #"{"sub":"NAME","exp":"never"}"#,
            #"{"sub":"NAME","exp":99999999999999999999999}"#, #"{"sub":"NAME","exp":9223372036854775807}"#,
            #"{"exp":\#(inAnHour)}"#, #"{"sub":null,"exp":\#(inAnHour)}"#, #"{"sub":["NAME"],"exp":\#(inAnHour)}"#,
            #"{"sub":1,"exp":\#(inAnHour)}"#, #"{"user":"NAME","exp":\#(inAnHour)}"#, "{}", "", "[]", "null", "NAME",
            #"{"sub":"NAME","exp":\#(inAnHour)"#, #"{"sub":"NAME","exp":\#(inAnHour)}}"#,
        ])
    func claims(claims: String) throws {
        try expectBad(Token.make(claims: claims.replacing("NAME", with: account.name)))
    }

    @Test func `A token that has expired while nothing else changed is 401`() throws {
        try expectGood(Token.make(claims: Token.claims(account.name, expiresIn: 60)))
        try expectBad(Token.make(claims: Token.claims(account.name, expiresIn: -1)))
    }

    @Test func `A token of a name that does not exist is another 401`() throws {
        for name in ["nobody", "", "../\(account.name)", account.name + " ", account.name.uppercased(), "a\u{0}b"] {
            let response = try send("Bearer " + Token.make(claims: Token.claims(name)))
            response.expectError(401, "User not found")
            #expect(response["WWW-Authenticate"] == "Bearer")
        }
    }

    @Test func `A token that was changed in any character is 401`() throws {
        let characters = Array(account.token)
        for index in stride(from: 0, to: characters.count, by: 7) + [characters.count - 1] {
            var changed = characters
            changed[index] = changed[index] == "A" ? "B" : "A"
            try expectBad(String(changed))
        }
    }

    @Test func `The last character counts with all its bits`() throws {
        // The last of 43 characters has two bits that no byte gets; a token has one spelling all the same.
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let last = try #require(account.token.last)
        for other in alphabet where other != last {
            try expectBad(String(account.token.dropLast()) + String(other))
        }
    }

    @Test func `A token with too much or too little in it is 401`() throws {
        let token = account.token
        let parts = token.split(separator: ".")
        let bad = [
            token + ".", "." + token, token + ".x", token + "=", token + "==", token.replacing(".", with: ".."),
            token + " x",
            "\(parts[0]).\(parts[1])", "\(parts[0])=.\(parts[1]).\(parts[2])", "\(parts[0]).\(parts[1])=.\(parts[2])",
            String(token.dropFirst()), String(token.dropLast()), "..", "...", ".", "x", "\(token), \(token)",
            String(repeating: "A", count: 6000), token + String(repeating: "A", count: 5000), "\"\(token)\"", "null",
            String(repeating: ".", count: 5000), token.replacing("-", with: "+").replacing("_", with: "/") + "+/",
        ]
        for token in bad { try expectBad(token) }
    }

    @Test func `The scheme is Bearer in any case, and nothing else`() throws {
        for scheme in ["bearer", "BEARER", "bEaReR"] {
            try send("\(scheme) \(account.token)").expectSuccess()
        }
        try send("Bearer   \(account.token)").expectSuccess()
        for value in [
            account.token, "Basic \(account.token)", "Token \(account.token)", "Bearer", "Bearer ", "", " ",
            "Bearer: \(account.token)", "Bearer\(account.token)", "Bearer Bearer \(account.token)",
            "Bearer token=\(account.token)", "JWT \(account.token)",
        ] {
            try send(value).expectError(401, "Invalid authentication credentials")
        }
    }

    @Test func `Two Authorization fields are 401`() throws {
        let request = HTTPRequest.get("/conversations/").bearing(account.token)
        try account.site.send(request.bearing(account.token)).expectError(401, "Invalid authentication credentials")
        try account.site.send(request.with("Authorization", "Basic eDp5"))
            .expectError(401, "Invalid authentication credentials")
    }

    @Test func `A token anywhere else than in the Authorization field is none`() throws {
        let site = account.site
        for request in [
            .get("/conversations/?access_token=\(account.token)&token=\(account.token)"),
            HTTPRequest.get("/conversations/").with("Cookie", "access_token=\(account.token)"),
            HTTPRequest.get("/conversations/").with("X-Authorization", "Bearer \(account.token)"),
            HTTPRequest.get("/conversations/").with("Proxy-Authorization", "Bearer \(account.token)"),
            HTTPRequest.get("/conversations/").with("Redirect-HTTP-Authorization", "Bearer \(account.token)"),
        ] {
            try site.send(request).expectError(401, "Invalid authentication credentials")
        }
    }

    private func send(_ authorization: String) throws -> HTTPResponse {
        try account.site.send(.get("/conversations/").with("Authorization", authorization))
    }

    private func expectGood(_ token: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try send("Bearer \(token)").expectSuccess(sourceLocation: sourceLocation)
    }

    private func expectBad(_ token: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let response = try send("Bearer \(token)")
        response.expectError(401, "Invalid authentication credentials", sourceLocation: sourceLocation)
        #expect(response["WWW-Authenticate"] == "Bearer", sourceLocation: sourceLocation)
    }
}
