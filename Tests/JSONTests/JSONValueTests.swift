import Foundation
import JSON
import Testing

@Suite struct JSONValueTests {
    @Test func `writes members in the order given, compactly`() {
        let value: JSONValue = ["b": 1, "a": [true, .null, "x"], "c": [:], "d": []]
        #expect(String(decoding: value.utf8, as: UTF8.self) == #"{"b":1,"a":[true,null,"x"],"c":{},"d":[]}"#)
    }

    @Test(arguments: [
        ("\"", #""\"""#), ("\\", #""\\""#), ("/", #""/""#), ("\n\r\t", #""\n\r\t""#),
        ("\u{8}\u{C}", #""\u0008\u000c""#),
        ("\u{0}\u{1F}", #""\u0000\u001f""#), ("\u{7F}", "\"\u{7F}\""), ("আমি 👨‍👩‍👧", "\"আমি 👨‍👩‍👧\""),
    ])
    func `escapes what RFC 8259 asks for and nothing else`(text: String, json: String) {
        #expect(String(decoding: JSONValue.string(text).utf8, as: UTF8.self) == json)
    }

    @Test func `any string is read back by JSONDecoder, byte for byte`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let scalars = (0..<40).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...[0x7F, 0x9FF, 0xFFFF, 0x10FFFF].randomElement()!, using: &random))
            }
            let text = String(String.UnicodeScalarView(scalars))
            let decoded = try JSONDecoder().decode([String].self, from: Data(JSONValue.array([.string(text)]).utf8))
            #expect(Array(decoded[0].utf8) == Array(text.utf8))
            let object = try #require(JSONObject(JSONValue.object([.init("t", .string(text))]).utf8[...]))
            #expect(object.string("t").map { Array($0.utf8) } == Array(text.utf8))
        }
    }
}
