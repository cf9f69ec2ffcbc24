import Chatbot
import Foundation
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (1_709_251_199_007, "2024-02-29T23:59:59.007Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    ])
    func `is written as RFC 3339 in UTC, and read back`(milliseconds: Int, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test func `agrees with Foundation on days of nearly 800 years`() {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for day in -134_000..<146_097 where day % 97 == 0 || day.magnitude < 800 {
            let milliseconds = day * 86_400_000 + 43_200_500
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            #expect(Timestamp(milliseconds: milliseconds).description == date.formatted(style))
        }
    }

    @Test(arguments: [
        "", "2026-11-22", "2026-11-22T20:15:30Z", "2026-11-22 20:15:30.042Z", "2026-11-22T20:15:30.042+00:00",
        "2026-02-29T00:00:00.000Z", "2026-13-01T00:00:00.000Z", "2026-01-01T24:00:00.000Z", "2026-01-01T00:60:00.000Z",
        "২০২৬-11-22T20:15:30.042Z", "2026-11-22T20:15:30.042Zx",
    ])
    func `reads no other form, and no time that does not exist`(text: String) {
        #expect(Timestamp(text) == nil)
    }
}
