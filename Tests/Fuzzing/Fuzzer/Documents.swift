import JSON

@testable import ChatbotAPI

/// Input: the body of a request that claims to be JSON.
func fuzzJSON(_ bytes: [UInt8]) {
    let object = JSONObject(bytes[...])
    let body = try? JSONBody(bytes)
    let isObject = bytes.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
    precondition((object != nil) == (isObject && JSONObject.hasStructure(bytes[...])))
    guard let object else { return precondition(body == nil, "no object, and taken") }

    // Taken apart and put together again it has the same members.
    var text: [UInt8] = Array("{".utf8)
    for (index, member) in object.members.enumerated() {
        if index > 0 { text += Array(",".utf8) }
        text += Array("\"".utf8) + member.name + Array("\":".utf8) + member.value
        precondition(JSONObject.hasStructure(member.value))
    }
    guard let again = JSONObject((text + Array("}".utf8))[...]) else { fatalError("refused when written again") }
    precondition(again.members.map(\.name) == object.members.map(\.name))
    precondition(again.members.map(\.value) == object.members.map(\.value))

    guard let string = object.string("a") else { return }
    let written = JSONObject(JSONValue.object([.init("a", .string(string))]).utf8[...])
    precondition(areSame(written?.string("a"), string))
    // Our own reader and Foundation's see the same text, where both take it.
    let names = object.members.map(\.name)
    guard let body, names.count(where: { $0.elementsEqual("a".utf8) }) == 1,
        !names.contains(where: { $0.contains(UInt8(ascii: "\\")) })
    else { return }
    precondition(areSame((try? body.strings(["a"]))?.first, string))
}
