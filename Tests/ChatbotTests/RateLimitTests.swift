import Testing

@testable import Chatbot

@Suite struct RateLimitTests {
    @Test(arguments: [
        ("10/minute", 10, 60), ("1/second", 1, 1), ("100000/day", 100_000, 86_400), ("30/hour", 30, 3600),
    ])
    func `a count and a unit are a limit`(text: String, count: Int, seconds: Int) throws {
        let limit = try #require(RateLimit(text))
        #expect(limit.count == count)
        #expect(limit.seconds == seconds)
    }

    @Test(arguments: [
        "", "/", "10", "10/", "/minute", "0/minute", "100001/day", "99999999999999999999/day", "-1/minute", "+1/minute",
        "010/minute", "1.5/minute", "1e3/minute", "১০/minute", " 10/minute", "10/minute ", "10 /minute", "10/ minute",
        "10/minutes", "10/Minute", "10/min", "10/week", "10/60", "10/minute/", "10//minute", "10/minute\n",
        "10/minute\0",
        "ten/minute", "off",
    ])
    func `everything else is not`(text: String) {
        #expect(RateLimit(text) == nil)
    }
}
