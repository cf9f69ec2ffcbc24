import Environment

@testable import Chatbot

/// Input: the text of a `.env` file.
func fuzzEnvironment(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    // Other files are no input.
    guard !text.utf8.split(separator: UInt8(ascii: "\n")).contains(where: { Substring($0).contains("INCLUDE") }),
        let file = try? EnvironmentFile(text: text, path: ".env")
    else { return }
    var lines = ""
    for (name, value) in zip(file.values.names, file.values.values) { lines += "\(name)=\(quoted(value))\n" }
    guard let again = try? EnvironmentFile(text: lines, path: ".env") else { fatalError("refused when written again") }
    precondition(again.values.names == file.values.names)
    precondition(zip(again.values.values, file.values.values).allSatisfy(areSame))
}

private func quoted(_ value: String) -> String {
    var quoted = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in value.unicodeScalars {
        switch scalar {
        case "\n": quoted += "\\n".unicodeScalars
        case "\"", "\\": quoted += ["\\", scalar]
        default: quoted.append(scalar)
        }
    }
    return String(quoted) + "\""
}
