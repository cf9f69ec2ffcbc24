import CChecksum
import Testing

@testable import JSONLines

@Suite struct RowTests {
    @Test func `a line begins with the checksum of what follows it`() throws {
        let row = try Row(#"{"id":7,"name":"rahim"}"#)
        let checked = Array(#""id":7,"name":"rahim"}"#.utf8)
        let checksum = String(checksum_crc32c(checked, checked.count), radix: 16)
        let digits = String(repeating: "0", count: 8 - checksum.count) + checksum
        #expect(row.line == Array(#"{"crc":"\#(digits)","id":7,"name":"rahim"}"#.utf8) + [0x0A])
    }

    @Test(arguments: [
        (#"{"id":7}"#, #"{"id":7}"#, 7),
        (#"{"id":0,"a":[1, 2]}"#, #"{"id":0,"a":[1, 2]}"#, 0),
        (#"{ "a" : "x", "id" : 7, "b":{ } }"#, #"{"id":7,"a":"x","b":{ }}"#, 7),
        (#"{"a":{"id":1},"id":9223372036854775807}"#, #"{"id":9223372036854775807,"a":{"id":1}}"#, Int.max),
    ])
    func `the id moves to the front, and all else stays as it is`(json: String, kept: String, id: Int) throws {
        let row = try Row(json)
        #expect(row.text == kept)
        #expect(row.id == id)
        #expect(Row(line: row.line.dropLast()) == row)
    }

    @Test(arguments: [
        "", "[]", "7", "{}", #"{"a":1}"#, #"{"id":7"#, #"{"id":-1}"#, #"{"id":1.0}"#, #"{"id":1e3}"#, #"{"id":"7"}"#,
        #"{"id":07}"#,
        #"{"id":null}"#, #"{"id":9223372036854775808}"#, #"{"id":99999999999999999999}"#, #"{"id":1,"id":2}"#,
        #"{"id":1,"crc":"00000000"}"#, "{\"id\":1,\"a\":\"\n\"}", "{\"id\":1,\"a\":[1,\n2]}",
    ])
    func `what cannot be a row is refused`(json: String) {
        #expect { try Row(json) } throws: { error in
            if case StorageError.invalidRow = error { true } else { false }
        }
    }

    @Test func `space between fields may hold newlines, as encoders write them`() throws {
        #expect(try Row("{\n  \"a\" : 1,\n  \"id\" : 7\n}\n").text == #"{"id":7,"a":1}"#)
    }

    @Test(arguments: [
        (#"{"id":7,"deleted":true}"#, true),
        (#"{"id":7,"a":1,"deleted" : true }"#, true),
        (#"{"id":7,"deleted":false}"#, false),
        (#"{"id":7,"deleted":"true"}"#, false),
        (#"{"id":7,"a":{"deleted":true}}"#, false),
        (#"{"id":7,"a":"\"deleted\":true"}"#, false),
        (#"{"id":7,"a":"deleted"}"#, false),
        (#"{"id":7}"#, false),
    ])
    func `a row is deleted by a field of its own`(json: String, isDeleted: Bool) throws {
        #expect(try Row(json).isDeleted == isDeleted)
    }

    @Test func `a tombstone deletes its id`() {
        #expect(Row.tombstone(id: 7).text == #"{"id":7,"deleted":true}"#)
        #expect(Row.tombstone(id: 7).isDeleted)
    }

    @Test(arguments: [
        // older, newer, known, result
        (#"{"id":7,"a":1}"#, #"{"id":7,"a":2}"#, [], #"{"id":7,"a":2}"#),
        (#"{"id":7,"x":{"y" : [1]},"a":1}"#, #"{"id":7,"a":2}"#, [], #"{"id":7,"a":2,"x":{"y" : [1]}}"#),
        (#"{"id":7,"x":"\u0995","y":1.50}"#, #"{"id":7}"#, [], #"{"id":7,"x":"\u0995","y":1.50}"#),
        (#"{"id":7,"x":1,"gone":1}"#, #"{"id":7}"#, ["gone"], #"{"id":7,"x":1}"#),
        (#"{"id":7,"x":1,"deleted":true}"#, #"{"id":7}"#, [], #"{"id":7,"x":1}"#),
        (#"{"id":7}"#, #"{"id":7,"a":2}"#, [], #"{"id":7,"a":2}"#),
    ])
    func `rewriting keeps the fields that only the older row has`(
        older: String, newer: String, known: [String], result: String
    ) throws {
        #expect(try Row(newer).keepingUnknownFields(of: Row(older), known: known).text == result)
    }
}
