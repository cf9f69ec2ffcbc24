import CGI
import HTTPTypes
import Testing

@Suite struct CGIRequestTests {
    static func environment(_ more: [String: String] = [:]) -> [String: String] {
        ["REQUEST_METHOD": "GET", "REQUEST_URI": "/"].merging(more) { $1 }
    }

    // MARK: The method

    @Test(arguments: ["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "get"])
    func `The method is the client's, of any name`(method: String) throws {
        let request = try CGIRequest(environment: Self.environment(["REQUEST_METHOD": method]))
        #expect(request.method.rawValue == method)
    }

    @Test(arguments: ["", " GET", "GET ", "G\u{0}T", "GET\r\nX: y", "GÉT", "G/T"])
    func `A method that is not a token is malformed`(method: String) {
        #expect(throws: CGIError.malformedRequest("the method is not a token")) {
            try CGIRequest(environment: Self.environment(["REQUEST_METHOD": method]))
        }
    }

    @Test(arguments: ["REQUEST_METHOD", "REQUEST_URI"])
    func `An environment without this variable is not that of a CGI request`(variable: String) {
        var environment = Self.environment()
        environment[variable] = nil
        #expect(throws: CGIError.notCGI(missing: variable)) { try CGIRequest(environment: environment) }
    }

    // MARK: The path

    @Test(arguments: [
        ("/", []),
        ("", []),
        ("/health", ["health"]),
        ("/conversations/", ["conversations"]),
        ("/conversations/7/messages", ["conversations", "7", "messages"]),
        ("//conversations///7//", ["conversations", "7"]),
        ("/health?a=/b/c", ["health"]),
        ("/%68ealth", ["health"]),
        ("/a+b", ["a+b"]),
        ("/%E0%A6%9F%E0%A6%BE%E0%A6%95%E0%A6%BE", ["টাকা"]),
        ("/টাকা", ["টাকা"]),
        ("http://example.org/health?x", ["health"]),
        ("https://example.org", []),
        ("/http:/a/b", ["http:", "a", "b"]),
        ("*", ["*"]),
    ])
    func `The path is cut at slashes, and its segments decoded`(target: String, path: [String]) throws {
        #expect(try CGIRequest(environment: Self.environment(["REQUEST_URI": target])).path == path)
    }

    @Test(arguments: [
        ("/./health", [".", "health"]),
        ("/a/../health", ["a", "..", "health"]),
        ("/a/%2e%2e/health", ["a", "..", "health"]),
        ("/conversations%2F7", ["conversations/7"]),
        ("/conversations/7%00", ["conversations", "7\u{0}"]),
        ("/conversations/\u{0}7", ["conversations", "\u{0}7"]),
        ("/%zz", ["%zz"]),
        ("/%", ["%"]),
        ("/%4", ["%4"]),
        ("/%+7", ["%+7"]),
        ("/%%37", ["%7"]),
        ("/%2537", ["%37"]),
        ("/%FF", ["\u{FFFD}"]),
        ("/7%C3", ["7\u{FFFD}"]),
        ("/%ED%A0%80", ["\u{FFFD}\u{FFFD}\u{FFFD}"]),
        ("/a/\u{301}b", ["a", "\u{301}b"]),
        ("/a\r\nb", ["a\r\nb"]),
    ])
    func `What is odd about a path stays in its segments`(target: String, path: [String]) throws {
        let decoded = try CGIRequest(environment: Self.environment(["REQUEST_URI": target])).path
        #expect(decoded.map { Array($0.utf8) } == path.map { Array($0.utf8) })
    }

    @Test func `A path may have ten thousand segments`() throws {
        let target = String(repeating: "/%61", count: 10_000)
        let request = try CGIRequest(environment: Self.environment(["REQUEST_URI": target]))
        #expect(request.path == [String](repeating: "a", count: 10_000))
    }

    // MARK: The mount point

    @Test(arguments: [
        ("/health", "/cgi-bin/health.cgi", "", ["health"]),
        ("/chatbot/health", "/chatbot/cgi-bin/health.cgi", "/chatbot", ["health"]),
        ("/chatbot/health?x", "/chatbot/cgi-bin/health.cgi", "/chatbot", ["health"]),
        ("/chatbot", "/chatbot/cgi-bin/health.cgi", "/chatbot", []),
        ("/chatbot/", "/chatbot/cgi-bin/health.cgi", "/chatbot", []),
        ("//chatbot//health", "/chatbot//cgi-bin/health.cgi", "/chatbot", ["health"]),
        ("/a/b/c/health", "/a/b/c/cgi-bin/health.cgi", "/a/b/c", ["health"]),
        ("/health/health", "/health/cgi-bin/health.cgi", "/health", ["health"]),
        ("/my%20shop/health", "/my shop/cgi-bin/health.cgi", "/my%20shop", ["health"]),
        ("/%E0%A6%95/health", "/ক/cgi-bin/health.cgi", "/%E0%A6%95", ["health"]),
        ("/50%25/health", "/50%/cgi-bin/health.cgi", "/50%25", ["health"]),
        ("http://example.org/chatbot/health", "/chatbot/cgi-bin/health.cgi", "/chatbot", ["health"]),
        // Not below the folder of the program, as the client sees it
        ("/health", "/chatbot/cgi-bin/health.cgi", "", ["health"]),
        ("/chatbots/health", "/chatbot/cgi-bin/health.cgi", "", ["chatbots", "health"]),
        ("/x/../chatbot/health", "/chatbot/cgi-bin/health.cgi", "", ["x", "..", "chatbot", "health"]),
        ("/a", "/a/b/cgi-bin/health.cgi", "", ["a"]),
        // No folder to speak of
        ("/health", "/health.cgi", "", ["health"]),
        ("/health", "", "", ["health"]),
    ])
    func `The mount point is where the client sees the program`(
        target: String, scriptName: String, mountPoint: String, path: [String]
    ) throws {
        let environment = Self.environment(["REQUEST_URI": target, "SCRIPT_NAME": scriptName])
        let request = try CGIRequest(environment: environment)
        #expect(request.mountPoint == mountPoint)
        #expect(request.path == path)
    }

    @Test func `Without SCRIPT_NAME the program is at the root`() throws {
        let request = try CGIRequest(environment: Self.environment(["REQUEST_URI": "/a/b/c"]))
        #expect(request.mountPoint == "")
        #expect(request.path == ["a", "b", "c"])
    }

    // MARK: The query

    @Test(arguments: [
        ("/a", nil), ("/a?", ""), ("/a?b=c%20d&e", "b=c%20d&e"), ("/a?b?c", "b?c"), ("?b", "b"),
        ("/a?\u{301}b", "\u{301}b"), ("http://example.org?b", "b"),
    ])
    func `The query is what follows the first question mark`(target: String, query: String?) throws {
        #expect(try CGIRequest(environment: Self.environment(["REQUEST_URI": target])).query == query)
    }

    @Test func `What a rewriting made of the query does not matter`() throws {
        let environment = Self.environment(["REQUEST_URI": "/a?b", "QUERY_STRING": "c", "PATH_INFO": "/d"])
        let request = try CGIRequest(environment: environment)
        #expect(request.query == "b")
        #expect(request.path == ["a"])
    }

    // MARK: The client's address

    @Test(arguments: [("192.0.2.7", "192.0.2.7"), ("2001:db8::7", "2001:db8::7"), ("", nil), (nil, nil)])
    func `The address is the server's word`(variable: String?, address: String?) throws {
        var environment = Self.environment(["HTTP_X_FORWARDED_FOR": "203.0.113.9"])
        environment["REMOTE_ADDR"] = variable
        #expect(try CGIRequest(environment: environment).remoteAddress == address)
    }
}
