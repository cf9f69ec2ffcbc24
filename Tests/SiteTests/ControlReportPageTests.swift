import Foundation
import FoundationXML
import Testing

/// The page of `chatbotctl report`: that it stands alone, and how it draws.
@Suite struct ControlReportPageTests {
    @Test func `The page needs nothing besides, and everything drawn has a name and a table`() throws {
        let site = try ScratchSite()
        try site.log("messages-send", day: "2026-03-01", [LogLines.reply("big", 1, 1)])
        let page = try ReportDocument(of: site.home, ReportDocument.march)
        for element in ["script", "link", "img", "iframe", "object", "a"] {
            #expect(try page.elements("//\(element)").isEmpty)
        }
        #expect(!page.text.contains("url(") && !page.text.contains("://") && !page.text.contains("@import"))
        let drawings = try page.elements("//svg")
        #expect(drawings.count > 5)
        #expect(drawings.allSatisfy { $0.value("role") == "img" && $0.value("aria-label")?.isEmpty == false })
        #expect(try page.elements("//svg/title").count == drawings.count)
        #expect(try page.elements("//figure[.//svg]//details//tbody/tr").count >= drawings.count)
    }

    static let logs: [(String, [String])] = [
        ("nothing", []),
        ("one request", [LogLines.request()]),
        ("a request of no time", [LogLines.request(milliseconds: 0)]),
        ("negative time", [LogLines.request(milliseconds: -1)]),
        ("a quarter of an hour", [LogLines.request(milliseconds: 1), LogLines.request(milliseconds: 900_000)]),
        ("times of one value", Array(repeating: LogLines.request(milliseconds: 900_000), count: 3)),
        ("many", Array(repeating: LogLines.request(status: 503, milliseconds: 37), count: 12_345)),
        ("as many tokens as can be", (0..<50).map { _ in LogLines.reply("big", Int(Int32.max), Int(Int32.max)) }),
        ("many models", (0..<30).map { LogLines.reply("model-\($0 % 9)", 10, 1) }),
    ]

    @Test("Whatever there is to draw is drawn on the paper", arguments: logs)
    func geometry(name: String, lines: [String]) throws {
        let site = try ScratchSite()
        for endpoint in ["messages-send", "a", String(repeating: "long-", count: 20)] {
            try site.log(endpoint, day: "2026-03-01", lines)
            try site.log(endpoint, day: "2026-03-03", lines.map { $0.replacing("2026-03-01", with: "2026-03-03") })
        }
        for times in [
            ReportDocument.march, ["--since", "2026-03-01", "--until", "2026-03-02"],
            ["--since", "2025-12-31", "--until", "2027-01-01"],
        ] {
            let page = try ReportDocument(of: site.home, times)
            for drawing in try page.elements("//svg") {
                let stray = try drawing.strayCoordinates()
                #expect(stray.isEmpty, "\(drawing.value("aria-label") ?? ""): \(stray.prefix(3))")
            }
        }
    }

    @Test(
        "Axes are marked at round values",
        arguments: [
            (1, ["0", "1"]), (3, ["0", "1", "2", "3"]), (7, ["0", "2", "4", "6", "8"]), (100, ["0", "50", "100"]),
            (101, ["0", "50", "100", "150"]), (999, ["0", "500", "1 k"]), (2500, ["0", "1 k", "2 k", "3 k"]),
        ])
    func ticks(count: Int, labels: [String]) throws {
        let site = try ScratchSite()
        try site.log("health", day: "2026-03-01", Array(repeating: LogLines.request(), count: count))
        let page = try ReportDocument(of: site.home, ReportDocument.march)
        #expect(
            try page.labels("All requests by day", in: "Traffic")
                == labels + ["1 Mar", "8 Mar", "15 Mar", "22 Mar", "29 Mar"])
    }

    @Test(
        "Axes of times are marked at 1, 2 and 5 times powers of ten, or at these powers",
        arguments: [
            ([3, 4], ["2 ms", "5 ms"]), ([5], ["5 ms", "10 ms"]), ([0, 7], ["1 ms", "2 ms", "5 ms", "10 ms"]),
            ([1, 900_000], ["1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s", "1,000 s"]),
        ])
    func timeTicks(times: [Int], labels: [String]) throws {
        let site = try ScratchSite()
        try site.log("health", day: "2026-03-01", times.map { LogLines.request(milliseconds: $0) })
        let page = try ReportDocument(of: site.home, ["--since", "2026-03-01", "--until", "2026-03-02"])
        #expect(try page.labels("health", in: "Time a request took") == labels + ["1 Mar"])
    }
}
