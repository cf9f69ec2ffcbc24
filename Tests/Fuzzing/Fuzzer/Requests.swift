import Environment
import HTTPTypes

@testable import CGI

/// Input: variables of the environment, `NAME=value`, each ended by a newline.
func fuzzRequest(_ bytes: [UInt8]) {
    var environment: EnvironmentVariables = ["REQUEST_METHOD": "GET", "REQUEST_URI": "/"]
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
        let name = line.prefix { $0 != UInt8(ascii: "=") }
        environment.append(
            String(decoding: name, as: UTF8.self), String(decoding: line.dropFirst(name.count + 1), as: UTF8.self))
    }
    guard let request = try? CGIRequest(environment: environment) else { return }
    precondition(request.path.allSatisfy { !$0.isEmpty })
    precondition(request.mountPoint.utf8.first ?? UInt8(ascii: "/") == UInt8(ascii: "/"))
    precondition(request.mountPoint.utf8.last != UInt8(ascii: "/"))
    precondition(request.headerFields.allSatisfy { HTTPField.isValidValue($0.value) })
    precondition(!request.headerFields.contains { $0.name.canonicalName == "proxy" })

    // The same place, written in another way, is the same place.
    let path = request.path.map { "/" + $0.percentEncoded }.joined()
    environment.append("REQUEST_URI", request.mountPoint + path + (request.query.map { "?" + $0 } ?? ""))
    guard let again = try? CGIRequest(environment: environment) else { fatalError("refused when written again") }
    precondition(again.path.count == request.path.count && zip(again.path, request.path).allSatisfy(areSame))
    precondition(areSame(again.mountPoint, request.mountPoint) && areSame(again.query, request.query))
}

/// Input: the value of a header field.
func fuzzAccept(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let accept = Accept(text)
    let (json, events) = (accept.quality(of: "application/json"), accept.quality(of: "text/event-stream"))
    precondition((0...1000).contains(json) && (0...1000).contains(events))
    let best = json >= events ? "application/json" : "text/event-stream"
    precondition(
        accept.preferred(of: ["application/json", "text/event-stream"]) == (max(json, events) == 0 ? nil : best))

    guard let type = MediaType(text) else { return }
    let parameters = type.parameters.map { "; \($0.name)=\(quoted($0.value))" }.joined()
    guard let again = MediaType(type.essence + parameters) else { fatalError("refused when written again") }
    precondition(again.essence == type.essence && again.parameters.count == type.parameters.count)
    for (left, right) in zip(again.parameters, type.parameters) {
        precondition(areSame(left.name, right.name) && areSame(left.value, right.value))
    }
}

private func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
        quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
}

/// Input: the body of a form.
func fuzzForm(_ bytes: [UInt8]) {
    guard let form = URLEncodedForm(bytes) else { return }
    let text = form.fields.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }.joined(separator: "&")
    guard let again = URLEncodedForm(text) else { fatalError("refused when written again") }
    precondition(again.fields.count == form.fields.count)
    for (left, right) in zip(again.fields, form.fields) {
        precondition(areSame(left.name, right.name) && areSame(left.value, right.value))
        precondition(form.values(left.name).contains { areSame($0, left.value) })
    }
}
