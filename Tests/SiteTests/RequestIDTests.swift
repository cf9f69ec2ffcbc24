import Testing

@Suite struct RequestIDTests {
    let site: StagedSite

    init() throws { site = try StagedSite.shared.get() }

    @Test(
        "A sane X-Request-ID comes back",
        arguments: [
            "a", "0", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "A.b_c-D", String(repeating: "x", count: 128),
        ])
    func echoed(id: String) throws {
        #expect(try site.send(.get("/health").with("X-Request-ID", id))["X-Request-ID"] == id)
        #expect(try site.send(.get("/conversations/").with("X-Request-ID", id))["X-Request-ID"] == id)
        #expect(try site.send(.get("/unknown").with("X-Request-ID", id))["X-Request-ID"] == id)
    }

    @Test(
        "Any other X-Request-ID is replaced",
        arguments: [
            "", " ", "a b", "a,b", "a;b", "<script>", "a%0d%0aSet-Cookie:x=1", "a\\r\\nb", "é", "ক", "a\tb",
            String(repeating: "x", count: 129), String(repeating: "x", count: 5000), "../../etc/passwd", "a\"b",
        ])
    func replaced(id: String) throws {
        let response = try site.send(.get("/health").with("X-Request-ID", id))
        #expect(response.status == 200)
        #expect(isGenerated(response["X-Request-ID"]))
    }

    @Test func `Two X-Request-ID fields are no sane one`() throws {
        let response = try site.send(.get("/health").with("X-Request-ID", "one").with("X-Request-ID", "two"))
        #expect(isGenerated(response["X-Request-ID"]))
    }

    @Test func `Without one, every request gets an id of its own`() throws {
        let ids = try (0..<20).map { _ in try #require(site.get("/health")["X-Request-ID"]) }
        #expect(ids.allSatisfy(isGenerated))
        #expect(Set(ids).count == 20)
    }

    @Test func `The log line of a request bears its id`() throws {
        let site = try StagedSite()
        let generated = try #require(site.get("/health")["X-Request-ID"])
        _ = try site.send(.get("/health").with("X-Request-ID", "my-own-id"))
        #expect(try site.log("health").map { $0["request_id"].text } == [generated, "my-own-id"])
    }

    private func isGenerated(_ id: String?) -> Bool {
        id.map { $0.count == 32 && $0.allSatisfy { $0.isASCII && $0.isHexDigit && !$0.isUppercase } } ?? false
    }
}
