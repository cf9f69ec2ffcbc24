import CGI
import Testing

@Suite struct AcceptTests {
    private static let chrome = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

    @Test(
        arguments: [
            (nil, "application/json"),
            ("", "application/json"),
            ("*/*", "application/json"),
            (chrome, "text/html"),
            ("application/json", "application/json"),
            ("application/json, text/plain, */*", "application/json"),
            ("application/json; charset=utf-8", "application/json"),
            ("text/*", "text/html"),
            ("text/html;q=0.9, application/json;q=0.8", "text/html"),
            ("text/html;q=0.8, application/json;q=0.9", "application/json"),
            ("text/html, application/json", "application/json"),
            ("*/*, application/json;q=0", "text/html"),
            ("image/png", nil),
            ("*/*;q=0", nil),
        ] as [(String?, String?)])
    func `JSON goes before HTML, unless the client likes HTML better`(value: String?, preferred: String?) {
        #expect(Accept(value).preferred(of: ["application/json", "text/html"]) == preferred)
    }

    @Test(
        arguments: [
            (nil, "application/json"), ("*/*", "application/json"), ("text/event-stream", "text/event-stream"),
            ("Text/Event-Stream", "text/event-stream"), ("text/event-stream, */*;q=0.1", "text/event-stream"),
            ("text/event-stream;q=0, */*", "application/json"), (chrome, "application/json"),
        ] as [(String?, String)])
    func `A stream is for clients that like it better than JSON`(value: String?, preferred: String) {
        #expect(Accept(value).preferred(of: ["application/json", "text/event-stream"]) == preferred)
    }

    @Test(arguments: [
        ("a/b;q=0", 0), ("a/b;q=0.", 0), ("a/b;q=0.001", 1), ("a/b;q=0.01", 10), ("a/b;q=0.5", 500),
        ("a/b;q=0.123", 123),
        ("a/b;q=1", 1000), ("a/b;q=1.", 1000), ("a/b;q=1.000", 1000), ("a/b ; Q=0.5", 500), ("a/b;c=d;q=0.5", 500),
        ("a/b;q=0.5;c=d", 500), (#"a/b;q="0.5""#, 500), ("a/b", 1000), ("A/B", 1000), ("a/*;q=0.2", 200),
        ("*/*;q=0.2", 200),
        // The most specific range decides
        ("a/b;q=0.1, a/*;q=0.2, */*;q=0.3", 100), ("*/*;q=0.3, a/*;q=0.2, a/b;q=0.1", 100),
        ("a/*;q=0.2, */*;q=0.3", 200), ("a/c, */*;q=0.3", 300), ("a/c, b/b, aa/*, a/bb", 0),
        // Of two that are as specific, the better one
        ("a/b;c=d;q=0.3, a/b;q=0.7, a/b;q=0.2", 700),
    ])
    func `The quality is the weight of the range that covers the type`(value: String, quality: Int) {
        #expect(Accept(value).quality(of: "a/b") == quality)
    }

    @Test(arguments: [
        "a/b;q=2", "a/b;q=1.001", "a/b;q=0.1234", "a/b;q=-1", "a/b;q=", "a/b;q=.5", "a/b;q=0,5", "a/b;q=00", "a/b;q=10",
        "a/b;q=0.a", "a/b;q=٠", "a/b;q=1e0", "a/b c", "a", "*", "*/b", "a/b;c", "a/\u{0}b", "b/a/b",
    ])
    func `A range that cannot be read is passed over`(range: String) {
        #expect(Accept(range + ", c/d;q=0.5").quality(of: "a/b") == 0)
        #expect(Accept("c/d;q=0.5," + range).quality(of: "a/b") == 0)
        #expect(Accept("c/d;q=0.5," + range).quality(of: "c/d") == 500)
    }

    @Test(arguments: ["", " ", ",", ", ,", "a", "nonsense, more;nonsense", "a/b;q=7", #"x/y;z="a, c/d"#])
    func `A field without a readable range takes anything`(value: String) {
        #expect(Accept(value).quality(of: "a/b") == 1000)
    }

    @Test(arguments: [#"x/y;z="a/b,a/b", c/d"#, #"x/y;z="\",a/b,", c/d"#])
    func `A comma in quotes is not the end of a range`(value: String) {
        #expect(Accept(value).quality(of: "a/b") == 0)
        #expect(Accept(value).quality(of: "c/d") == 1000)
    }

    @Test(arguments: ["a/*", "a/b", "aaa/b", "aa/bb", "aaa/*"])
    func `A range covers whole names only`(range: String) {
        #expect(Accept(range).quality(of: "aa/b") == 0)
    }

    @Test func `Nothing is preferred of nothing`() {
        #expect(Accept(nil).preferred(of: []) == nil)
    }
}
