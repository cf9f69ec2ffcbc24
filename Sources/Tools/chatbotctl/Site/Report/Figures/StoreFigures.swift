import Chatbot
import JSONLines

/// What the store says of its growth. What was deleted is not there any more, and so not counted.
struct StoreFigures {
    /// How many of those that there are now there were at the end of each day.
    private(set) var users: [Int]
    private(set) var conversations: [Int]
    private(set) var newUsers = 0
    private(set) var tables: [(name: String, files: Int, bytes: Int)] = []

    /// - Parameters:
    ///   - end: what came later does not count.
    init(of store: FileStore, on days: ReportDays, until end: Timestamp) throws {
        users = Array(repeating: 0, count: days.count)
        conversations = users
        var (oldUsers, oldConversations) = (0, 0)
        try store.forEachUser { user in
            guard user.createdAt < end else { return }
            if let index = days.index(at: user.createdAt) { users[index] += 1 } else { oldUsers += 1 }
        }
        try store.forEachOwner { _, rows in
            for row in rows.live {
                let time = try Conversation(row).createdAt
                guard time < end else { continue }
                if let index = days.index(at: time) { conversations[index] += 1 } else { oldConversations += 1 }
            }
            return true
        }
        newUsers = users.reduce(0, +)
        users = Self.sums(of: users, from: oldUsers)
        conversations = Self.sums(of: conversations, from: oldConversations)
        for table in FileStore.Table.allCases {
            var (files, bytes) = (0, 0)
            for bucket in 0..<FileStore.bucketCount {
                for number in try store.fileNumbers(of: table, inBucket: bucket) {
                    // One that is deleted meanwhile has no version any more.
                    guard let version = try store.file(number, of: table).version() else { continue }
                    files += 1
                    bytes += version.size
                }
            }
            tables.append((table.rawValue, files, bytes))
        }
    }

    var bytes: Int { tables.reduce(0) { $0 + $1.bytes } }
    var files: Int { tables.reduce(0) { $0 + $1.files } }

    private static func sums(of counts: [Int], from start: Int) -> [Int] {
        var sum = start
        return counts.map { count in
            sum += count
            return sum
        }
    }
}
