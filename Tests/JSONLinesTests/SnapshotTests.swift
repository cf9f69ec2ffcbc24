import Testing

@testable import JSONLines

@Suite struct SnapshotTests {
    private func snapshot(_ rows: String...) throws -> Snapshot {
        try Snapshot(of: rows.flatMap { try Row($0).line })
    }

    @Test func `the last row with an id wins, where the id first stood`() throws {
        let snapshot = try snapshot(
            #"{"id":1,"v":1}"#, #"{"id":2,"v":1}"#, #"{"id":1,"v":2}"#, #"{"id":3,"v":1}"#, #"{"id":1,"v":3}"#)
        #expect(snapshot.live.map(\.text) == [#"{"id":1,"v":3}"#, #"{"id":2,"v":1}"#, #"{"id":3,"v":1}"#])
        #expect(snapshot.rows.map(\.id) == [1, 2, 1, 3, 1])
        #expect(snapshot.live(id: 1)?.text == #"{"id":1,"v":3}"#)
    }

    @Test func `a deleted row is not live, and is again when it is written again`() throws {
        let deleted = try snapshot(#"{"id":1}"#, #"{"id":2}"#, #"{"id":1,"deleted":true}"#)
        #expect(deleted.live.map(\.id) == [2])
        #expect(deleted.live(id: 1) == nil)
        let revived = try snapshot(#"{"id":1}"#, #"{"id":1,"deleted":true}"#, #"{"id":1,"v":2}"#)
        #expect(revived.live.map(\.text) == [#"{"id":1,"v":2}"#])
        #expect(revived.live(id: 1)?.text == #"{"id":1,"v":2}"#)
    }

    @Test func `an id that never was is not live`() throws {
        #expect(try snapshot(#"{"id":1}"#).live(id: 2) == nil)
    }
}
