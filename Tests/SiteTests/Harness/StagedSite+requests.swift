import Foundation
import Testing

extension StagedSite {
    /// Sends a request and reads the response. The path of the request is one of the site, without its prefix.
    func send(_ request: HTTPRequest) throws -> HTTPResponse {
        let connection = try connect()
        try connection.send(bytes(of: request))
        return try connection.receive(bodyless: request.method == "HEAD")
    }

    func connect() throws -> Connection { try Connection(to: server.port) }

    /// The address that an app is given.
    var url: String { "http://127.0.0.1:\(server.port)\(prefix)" }

    /// The request as it goes over the wire.
    func bytes(of request: HTTPRequest) -> [UInt8] {
        var request = request
        request.target = prefix + request.target
        return request.bytes
    }

    func get(_ path: String) throws -> HTTPResponse { try send(.get(path)) }

    func register(_ username: String, _ password: String) throws -> HTTPResponse {
        try send(.post("/auth/register", JSON.object(["username": .string(username), "password": .string(password)])))
    }

    func logIn(_ username: String, _ password: String) throws -> HTTPResponse {
        try send(.post("/auth/token", form: ["username": username, "password": password]))
    }

    /// A new user, registered and logged in.
    func newAccount(_ name: String = "user-\(UUID().uuidString.prefix(13))") throws -> Account {
        let password = "password of \(name.prefix(20))"
        try register(name, password).expectSuccess()
        let token = try logIn(name, password).expectSuccess()["access_token"].text
        return Account(site: self, name: name, password: password, token: token)
    }
}
