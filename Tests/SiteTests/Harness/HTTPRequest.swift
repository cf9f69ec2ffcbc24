import Foundation
import Testing

/// A request, with nothing in it but what a test puts there and the three fields that every client sends.
struct HTTPRequest: Sendable {
    var method: String
    var target: String
    var fields: [(name: String, value: String)] = []
    var body: [UInt8]?

    static func get(_ target: String) -> HTTPRequest { HTTPRequest(method: "GET", target: target) }
    static func delete(_ target: String) -> HTTPRequest { HTTPRequest(method: "DELETE", target: target) }
    static func delete(_ target: String, _ json: JSON) -> HTTPRequest {
        var request = post(target, json)
        request.method = "DELETE"
        return request
    }
    static func patch(_ target: String, _ json: JSON) -> HTTPRequest {
        var request = post(target, json)
        request.method = "PATCH"
        return request
    }
    static func post(_ target: String) -> HTTPRequest { HTTPRequest(method: "POST", target: target, body: []) }

    static func post(_ target: String, _ json: JSON) -> HTTPRequest { post(target, json: json.serialized) }

    /// Posts bytes as JSON, whether they are JSON or not.
    static func post(_ target: String, json: String) -> HTTPRequest { post(target, json: Array(json.utf8)) }
    static func post(_ target: String, json: [UInt8]) -> HTTPRequest {
        HTTPRequest(method: "POST", target: target, fields: [("Content-Type", "application/json")], body: json)
    }

    static func post(_ target: String, form: KeyValuePairs<String, String>) -> HTTPRequest {
        post(target, form: form.map { "\(percentEncoded($0))=\(percentEncoded($1))" }.joined(separator: "&"))
    }
    static func post(_ target: String, form: String) -> HTTPRequest {
        HTTPRequest(
            method: "POST", target: target, fields: [("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(form.utf8))
    }

    /// With one more header field.
    func with(_ name: String, _ value: String) -> HTTPRequest {
        var request = self
        request.fields.append((name, value))
        return request
    }

    func bearing(_ token: String) -> HTTPRequest { with("Authorization", "Bearer \(token)") }

    /// What goes over the wire.
    var bytes: [UInt8] { head(bodyFields: body.map { [("Content-Length", "\($0.count)")] } ?? []) + (body ?? []) }

    /// The same request with its body in chunks of a few bytes.
    var chunkedBytes: [UInt8] {
        var bytes = head(bodyFields: [("Transfer-Encoding", "chunked")])
        var rest = (body ?? [])[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(1000)
            bytes += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)
            rest = rest.dropFirst(chunk.count)
        }
        return bytes + Array("0\r\n\r\n".utf8)
    }

    /// The head alone, with fields that describe a body.
    func head(bodyFields: [(name: String, value: String)]) -> [UInt8] {
        let named = Set(fields.map { $0.name.lowercased() })
        let defaults = [("Host", "localhost"), ("Connection", "close")].filter { !named.contains($0.0.lowercased()) }
        let lines = (defaults + fields + bodyFields).map { "\($0.0): \($0.1)\r\n" }
        return Array("\(method) \(target) HTTP/1.1\r\n\(lines.joined())\r\n".utf8)
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { String(format: "%%%02X", $0) }.joined()
    }
}

extension HTTPRequest: CustomTestStringConvertible {
    var testDescription: String { "\(method) \(target)" }
}
