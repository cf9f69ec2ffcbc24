import Glibc
import Testing

@testable import JSONLines

/// What reading a page costs, as the kernel counts it.
@Suite(.enabled(if: ReadCount.isAvailable, "needs a kernel that counts the I/O of tasks"))
struct PageCostTests {
    private let store: TemporaryStore

    init() throws { store = try TemporaryStore() }

    private static let firstID = 1_000_000
    private static let lineLength = 200
    private static let lines: [UInt8] = {
        var lines: [UInt8] = []
        let filling = String(repeating: "a", count: lineLength - 42)
        // Not by way of `Row`, which would take its time for so many.
        var line = Array(#"{"crc":"00000000","id":\#(firstID),"text":"\#(filling)"}"#.utf8)
        for id in firstID..<firstID + 100_000 {
            line.replaceSubrange(23..<30, with: String(id).utf8)
            Row.writeChecksum(into: &line)
            lines += line + [0x0A]
        }
        return lines
    }()

    /// What 20 rows cost in a file of `count` rows.
    private func cost(of count: Int, before id: Int?) throws -> ReadCount {
        let partition = store.partition()
        try store.write(Self.lines[..<(count * Self.lineLength)])
        let end = id ?? Self.firstID + count
        return try ReadCount {
            let page = try partition.page(before: id, limit: 20)
            #expect(page.rows.map(\.id) == Array(end - 20..<end))
        }
    }

    @Test func `the last page costs the same in a file of 100 rows and in one of 100,000`() throws {
        let small = try cost(of: 100, before: nil)
        #expect(small == ReadCount(calls: 1, bytes: 16 * 1024))
        #expect(try cost(of: 100_000, before: nil) == small)
    }

    @Test(arguments: [20, 21, 50_000, 99_999, 100_000])
    func `a page before an id costs a few short reads more, one for each halving`(position: Int) throws {
        // 2^17 is more than 100,000.
        let cost = try cost(of: 100_000, before: Self.firstID + position)
        #expect(cost.calls <= 18 + 1)
        #expect(cost.bytes <= 18 * 2 * 1024 + 16 * 1024)
    }
}

/// What a thread has asked `read(2)` and its relatives for: `/proc/thread-self/io`, see proc_pid_io(5).
private struct ReadCount: Equatable {
    let calls: Int
    let bytes: Int

    static let isAvailable = (try? counters()) != nil

    /// What `body` costs, without the call that reads the counters before it.
    init(_ body: () throws -> Void) throws {
        let (before, length) = try Self.counters()
        try body()
        let (after, _) = try Self.counters()
        calls = after.calls - before.calls - 1
        bytes = after.bytes - before.bytes - length
    }

    init(calls: Int, bytes: Int) {
        self.calls = calls
        self.bytes = bytes
    }

    /// What they were before they were read, and how many bytes were read for that.
    private static func counters() throws -> (ReadCount, length: Int) {
        let descriptor = open("/proc/thread-self/io", O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = read(descriptor, &buffer, buffer.count)
        let values = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        func value(_ name: Substring) throws -> Int {
            let position = try #require(values.firstIndex(of: name))
            return try #require(Int(values[position + 1]))
        }
        return (ReadCount(calls: try value("syscr:"), bytes: try value("rchar:")), count)
    }
}
