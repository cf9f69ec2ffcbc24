import Testing

@testable import ChatbotAPI

@Suite struct JSONBodyTests {
    private func types(_ body: () throws -> Void) -> [String] {
        do { try body() } catch HTTPError.invalid(let fields) { return fields.map(\.type) } catch {
            return ["\(error)"]
        }
        return []
    }

    @Test func `gives the strings in the order of the names`() throws {
        let body = try JSONBody(Array(#"{"b":"\ud83d\ude00","x":1,"a":"আমি"}"#.utf8))
        #expect(try body.strings(["a", "b"]) == ["আমি", "😀"])
    }

    @Test func `members that nobody asks for may be anything`() throws {
        let body = try JSONBody(
            Array(#"{"a":"x","b":"y","c":[null,true,-1.5e3,"z",{"d":[]},{}],"e":18446744073709551616}"#.utf8))
        #expect(try body.strings(["a", "b"]) == ["x", "y"])
    }

    @Test(arguments: [
        ("", ["missing"]), ("{", ["json_invalid"]), ("nonsense", ["json_invalid"]),
        (#"{"a":"x","b":"y",}"#, ["json_invalid"]), (#"{"a":"x","b":"y","c":[1,]}"#, ["json_invalid"]),
        ("\u{FEFF}", ["json_invalid"]), (#"{"a":"x","b":"y","c":01}"#, ["json_invalid"]),
        (#"{"a":"x","b":"y","c":[1e]}"#, ["json_invalid"]), (#"{"a":"x","b":"y","c":{"d":truth}}"#, ["json_invalid"]),
        ("{\"a\":\"x\",\"b\":\"y\",\"c\":\"1\n2\"}", ["json_invalid"]),
        (#"{"a":"x","b":"y","c":"\ud800"}"#, ["json_invalid"]), (#"{"a":"x","b":"y","c":"\x"}"#, ["json_invalid"]),
        ("[]", ["model_attributes_type"]), ("1", ["model_attributes_type"]), ("\"a\"", ["model_attributes_type"]),
        ("null", ["model_attributes_type"]), ("{}", ["missing", "missing"]), (#"{"a":"x"}"#, ["missing"]),
        (#"{"a":1,"b":null}"#, ["string_type", "string_type"]), (#"{"a":["x"],"b":"y"}"#, ["string_type"]),
        (#"{"a":"x","b":"\ud800"}"#, ["json_invalid"]), (#"{"a":"x","b":"y"} z"#, ["json_invalid"]),
        (String(repeating: "[", count: 60_000), ["json_invalid"]),
        (String(repeating: "[", count: 513), ["json_invalid"]),
        (#"{"a":"# + String(repeating: "[", count: 60_000), ["json_invalid"]),
    ])
    func `says of anything else what is wrong, and of every field at once`(text: String, expected: [String]) {
        #expect(types { _ = try JSONBody(Array(text.utf8)).strings(["a", "b"]) } == expected)
    }

    @Test func `bytes that are not UTF-8 are no JSON`() {
        #expect(
            types { _ = try JSONBody(Array(#"{"a":""#.utf8) + [0xFF] + Array(#""}"#.utf8)).strings(["a"]) } == [
                "json_invalid"
            ])
    }
}
