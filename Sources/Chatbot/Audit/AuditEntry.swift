import JSON
public import JSONLines

/// A line of the trail as it was read. A newer version may have put more into it than is known here.
public struct AuditEntry: Sendable {
    /// The line, without its newline.
    public let text: String
    private let fields: JSONObject?

    init(_ line: [UInt8]) {
        text = String(decoding: line, as: UTF8.self)
        fields = JSONObject(line[...])
    }

    public var time: Timestamp? { fields?.timestamp("time") }
    /// A ``AuditEvent/Kind``, or one of a newer version.
    public var event: String? { fields?.string("event") }
    public var userID: User.ID? { fields?.int("user_id") }
    /// `user` or `operator`.
    public var actor: String? { fields?.string("by") }
    public var requestID: String? { fields?.string("request_id") }
    var previous: String? { fields?.string("previous") }
}

extension AuditTrail {
    /// Calls `body` with every whole line, in order.
    /// - Returns: how many damaged lines were passed over.
    public func forEachEntry(_ body: (AuditEntry) -> Void) throws(StorageError) -> Int {
        var damaged = 0
        for month in try months() {
            var scanner = LineScanner()
            _ = try scanner.scan(file(month)) { line in
                if line.id == nil { damaged += 1 } else { body(AuditEntry([UInt8](line.bytes))) }
            }
        }
        return damaged
    }
}
