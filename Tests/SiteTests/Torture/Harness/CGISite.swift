import Foundation

/// The staged executables over a data folder of a test's own, started as a web server starts them, but without one: thousands
/// of requests, each in a few milliseconds, and any of them under a tracer.
struct CGISite: Sendable {
    let data: URL

    /// - Parameter data: made when it is missing.
    init(data: URL) throws {
        self.data = data
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    }

    /// Sends a request, and waits until its process has ended.
    /// - Parameter tracer: a command that runs the executable.
    func send(_ request: HTTPRequest, under tracer: [String] = []) throws -> CGIOutcome {
        let endpoint = try Self.endpoint(of: request)
        let program = try Project.stagedSite.get().appending(path: "cgi-bin/\(endpoint).cgi").path
        return CGIOutcome(
            try ChildProcess.run(
                tracer + [program], environment: environment(of: request, endpoint), input: request.body ?? []))
    }

    /// What RFC 3875 says of a request, and the settings: variables win over the staged site's `.env`.
    private func environment(of request: HTTPRequest, _ endpoint: String) -> [String: String] {
        var variables = [
            "DATA_DIR": data.path, "SECRET_KEY": StagedSite.secretKey, "ASSISTANT": "guide", "BCRYPT_COST": "4",
            // High enough that none is refused, so that the files of the limits are written.
            "RATE_LIMIT_AUTH": "1000/minute", "RATE_LIMIT_MESSAGES": "1000/minute", "MAX_HASHES_IN_FLIGHT": "1",
            "GATEWAY_INTERFACE": "CGI/1.1", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.7",
            "REQUEST_METHOD": request.method, "REQUEST_URI": request.target, "SCRIPT_NAME": "/cgi-bin/\(endpoint).cgi",
        ]
        if let body = request.body { variables["CONTENT_LENGTH"] = "\(body.count)" }
        for (name, value) in request.fields {
            let name = name.uppercased().replacing("-", with: "_")
            variables[name == "CONTENT_TYPE" ? name : "HTTP_" + name] = value
        }
        return variables
    }

    /// The rules of the site's `.htaccess`, for the routes that are used here.
    private static func endpoint(of request: HTTPRequest) throws -> String {
        let path = request.target.replacing(/\d+/, with: "7")
        guard let endpoint = endpoints["\(request.method) \(path)"] else {
            throw HarnessError("no endpoint for \(request.method) \(request.target)")
        }
        return endpoint
    }

    private static let endpoints = [
        "POST /auth/register": "auth-register", "POST /auth/token": "auth-token",
        "POST /auth/password": "auth-password", "GET /auth/me/export": "account-export",
        "DELETE /auth/me": "account-delete", "POST /conversations/": "conversations-create",
        "GET /conversations/": "conversations-list", "PATCH /conversations/7": "conversations-rename",
        "DELETE /conversations/7": "conversations-delete", "POST /conversations/7/messages": "messages-send",
        "GET /conversations/7/messages": "messages-list",
    ]
}
