import Testing

@testable import JSONLines

@Suite struct FieldTests {
    private static let objects: [(json: String, fields: [String])] = [
        ("{}", []),
        (" { } ", []),
        (#"{"a":1}"#, ["a=1"]),
        (#"{"a":-1.5E+3,"b":true,"c":null}"#, ["a=-1.5E+3", "b=true", "c=null"]),
        ("{ \"a\" :\t1 ,\r\n\"b\": \"x\" }", ["a=1", #"b="x""#]),
        (#"{"a\"b":"c\\","d":"}{]["}"#, [#"a\"b="c\\""#, #"d="}{][""#]),
        (#"{"a":{"b":[1,{"c":"]}"}]},"d":[]}"#, [#"a={"b":[1,{"c":"]}"}]}"#, "d=[]"]),
        (#"{"নাম":"টাকা"}"#, [#"নাম="টাকা""#]),
    ]

    @Test(arguments: objects)
    func `an object comes apart into names and values, byte for byte`(object: (json: String, fields: [String])) throws {
        let fields = try #require(Field.split(Array(object.json.utf8)[...]))
        let texts = fields.map { String(decoding: $0.name + [UInt8(ascii: "=")] + $0.value, as: UTF8.self) }
        #expect(texts == object.fields)
    }

    @Test(arguments: [
        "", " ", "{", "}", "[]", "7", #"{"a"}"#, #"{"a":}"#, #"{"a":1"#, #"{"a":1,}"#, #"{"a":1 2}"#, #"{"a":1}}"#,
        #"{a:1}"#,
        #"{"a":"b}"#, #"{"a":"b\"}"#, #"{"a":[1}"#, #"{"a":{"b":1}"#, #"{"a":["x]}"#, #"{,"a":1}"#, #"{"a":1}x"#,
        #"{"a"#,
        #"{"a\"#, #"{"a":1,,"b":2}"#,
    ])
    func `what is not an object gives nothing`(json: String) {
        #expect(Field.split(Array(json.utf8)[...]) == nil)
    }

    @Test func `no bytes whatever crash the splitter`() {
        let alphabet = Array(#"{}[]",:\ tru1-"#.utf8) + [0, 0x0A, 0x80, 0xFF]
        for length in 0..<60 {
            for _ in 0..<100 {
                _ = Field.split(((0..<length).map { _ in UInt8.random(in: 0...255) })[...])
                _ = Field.split(([UInt8(ascii: "{")] + (0..<length).map { _ in alphabet.randomElement()! })[...])
            }
        }
    }

    @Test func `every part of an object, and every object with one byte changed, is taken or refused without a crash`()
    {
        let object = Array(#"{"a\"":{"b":[1,"]"]},"c":"\\","d":tru}"#.utf8)
        for index in object.indices {
            _ = Field.split(object[index...])
            #expect(Field.split(object[..<index]) == nil)
            for byte in UInt8.min...UInt8.max {
                var changed = object
                changed[index] = byte
                _ = Field.split(changed[...])
            }
        }
    }
}
