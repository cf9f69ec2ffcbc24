import Foundation
import JSON
import Testing

@Suite struct JSONObjectTests {
    private func object(_ text: String) -> JSONObject? { JSONObject(Array(text.utf8)[...]) }

    @Test func `finds strings, integers and booleans by name`() throws {
        let fields = try #require(
            object(#" { "a" : "x\ty" , "n":-7,"t":true,"f":false,"o":{"a":[1,{"b":"}"}]},"z":null } "#))
        #expect(fields.string("a") == "x\ty")
        #expect(fields.int("n") == -7)
        #expect(fields.bool("t") == true)
        #expect(fields.bool("f") == false)
        #expect(fields["o"].map { String(decoding: $0, as: UTF8.self) } == #"{"a":[1,{"b":"}"}]}"#)
        #expect(fields.string("z") == nil)
        #expect(fields.string("missing") == nil)
        #expect(fields.members.count == 6)
    }

    @Test func `of members with one name the last counts`() {
        #expect(object(#"{"a":1,"a":2}"#)?.int("a") == 2)
    }

    @Test(arguments: [
        (#""é""#, "é"), (#""\u00e9""#, "é"), (#""\ud83d\ude00""#, "😀"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0000""#, "\0"),
    ])
    func `resolves escapes`(json: String, text: String) {
        #expect(object("{\"a\":\(json)}")?.string("a") == text)
    }

    @Test(arguments: [
        (#""é""#, "é", true), (#""\u00e9""#, "é", true), (#""e\u0301""#, "é", false), (#""""#, "", true),
        (#""a""#, "", false), (#""""#, "a", false), ("1", "1", nil), (#""\x""#, "x", nil),
    ])
    func `compares strings byte for byte`(json: String, text: String, isEqual: Bool?) {
        #expect(object("{\"a\":\(json)}")?.isString("a", text) == isEqual)
        #expect(object("{\"a\":\(json)}")?.isString("b", text) == nil)
    }

    @Test(arguments: [
        #""\x""#, #""\u12""#, #""\u12g4""#, #""\ud800""#, #""\ud800x""#, #""\ud800\u0041""#, #""\udc00""#, "1", "[]",
    ])
    func `a bad escape, a lone surrogate or another type is no string`(json: String) {
        #expect(object("{\"a\":\(json)}")?.string("a") == nil)
    }

    @Test(arguments: ["1.0", "1e3", "99999999999999999999", "\"1\"", "true", "-", "0x1"])
    func `a fraction, an exponent or an overflow is no integer`(json: String) {
        #expect(object("{\"a\":\(json)}")?.int("a") == nil)
    }

    /// Some are as long as the U+FFFD that stands for them where such bytes are repaired.
    @Test(
        arguments: [
            [0xFF], [0x80], [0xC3], [0xC0, 0xAF], [0xE0, 0xA6], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98],
            [0xF4, 0x90, 0x80, 0x80], [0xE0, 0xA6, 0x95, 0xE0],
        ], ["", #"\n"#])
    func `bytes that are not UTF-8 are no string`(bytes: [UInt8], before: String) {
        let object = JSONObject(Array("{\"a\":\"\(before)".utf8)[...] + bytes + Array(#"","b":"টাকা"}"#.utf8))
        #expect(object?.string("a") == nil)
        #expect(object?.string("b") == "টাকা")
    }

    @Test func `a string ends at the first quote that is not escaped`() {
        for count in 0..<8 {
            let backslashes = String(repeating: #"\\"#, count: count)
            #expect(object(#"{"a":"\#(backslashes)","b":1}"#)?.string("a")?.count == count)
            #expect(object(#"{"a":"\#(backslashes)\"","b":1}"#)?.string("a")?.last == "\"")
            #expect(object(#"{"a":"\#(backslashes)\","b":1}"#) == nil)
        }
        let quotes = String(repeating: #"\""#, count: 1_000_000)
        #expect(object("{\"a\":\"\(quotes)\"}")?.string("a")?.utf8.count == 1_000_000)
    }

    @Test(arguments: [
        "", " ", "{", "}", "[]", "1", "\"a\"", "{}x", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\":1 \"b\":2}",
        "{\"a\":\"x}", "{\"a\":[1}", "{a:1}", "{\"a\":1}{}", "{\"a\":{]}", "{\"a\":\"\\",
    ])
    func `what is not one object is nothing`(text: String) {
        #expect(object(text) == nil)
    }

    @Test func `deep nesting is refused, and does not exhaust the stack`() {
        func nested(_ depth: Int) -> String {
            "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(object(nested(JSONObject.maximumDepth - 1)) != nil)
        #expect(object(nested(JSONObject.maximumDepth)) == nil)
        #expect(object(nested(1_000_000)) == nil)
    }

    @Test func `random bytes never crash, and whatever is JSON is taken`() throws {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array(#"{}[]",:\u0ab 1-.etrufalsn"#.utf8) + [0, 0x0A, 0xFF]
        for _ in 0..<50_000 {
            let count = Int.random(in: 0..<24, using: &random)
            let bytes =
                Array("{".utf8) + (0..<count).map { _ in alphabet.randomElement(using: &random)! } + Array("}".utf8)
            let isObject = (try? JSONSerialization.jsonObject(with: Data(bytes))) is [String: Any]
            let object = JSONObject(bytes[...])
            // Foundation also takes UTF-16, which it knows by a NUL next to the brace, and a comma behind the last member or
            // element, which RFC 8259 does not know.
            if isObject, object == nil, !bytes.prefix(4).contains(0) {
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(text.contains(/,\s*[}\]]/), "\(bytes)")
            }
            for member in object?.members ?? [] { _ = object?.string(String(decoding: member.name, as: UTF8.self)) }
        }
    }
}
