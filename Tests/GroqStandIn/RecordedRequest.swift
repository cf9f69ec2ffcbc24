public import Foundation

/// A request as it came in.
public struct RecordedRequest: Sendable {
    public let method: String
    public let path: String

    /// By name in lower case.
    public let headers: [String: String]
    public let body: Data
    public let receivedAt: Date

    public struct Message: Sendable, Equatable, Codable {
        public let role: String
        public let content: String

        public init(role: String, content: String) {
            self.role = role
            self.content = content
        }
    }

    /// The body as a JSON object; empty when it is something else.
    public var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:]
    }

    public var model: String? { json["model"] as? String }

    /// Whether the reply is to be streamed.
    public var isForStream: Bool { json["stream"] as? Bool ?? false }

    /// The messages whose content is a string.
    public var messages: [Message] {
        let messages = json["messages"] as? [[String: Any]] ?? []
        return messages.compactMap { message in
            guard let role = message["role"] as? String, let content = message["content"] as? String else { return nil }
            return Message(role: role, content: content)
        }
    }
}

/// Reads the requests of one connection, one after the other.
struct RequestReader: ~Copyable {
    private var unread = Data()

    /// The next request; nil when the client has gone or sends something that is not HTTP.
    mutating func next(from connection: borrowing Connection) -> RecordedRequest? {
        let separator = Data("\r\n\r\n".utf8)
        var headEnd = unread.range(of: separator)
        while headEnd == nil {
            guard let more = connection.receive() else { return nil }
            unread.append(more)
            guard unread.first != 0x16 else { return nil }  // a TLS handshake
            headEnd = unread.range(of: separator)
        }
        guard let headEnd, let head = String(data: unread[..<headEnd.lowerBound], encoding: .utf8) else { return nil }
        let lines = head.components(separatedBy: "\r\n")
        let requestLine = lines[0].split(separator: " ").map(String.init)
        guard requestLine.count == 3 else { return nil }
        let headers = Self.headers(lines.dropFirst())

        let bodyEnd = headEnd.upperBound + (headers["content-length"].flatMap { Int($0) } ?? 0)
        while unread.endIndex < bodyEnd {
            guard let more = connection.receive() else { return nil }
            unread.append(more)
        }
        let body = Data(unread[headEnd.upperBound..<bodyEnd])
        unread = Data(unread[bodyEnd...])
        return RecordedRequest(
            method: requestLine[0], path: requestLine[1], headers: headers, body: body, receivedAt: Date())
    }

    private static func headers(_ lines: some Sequence<String>) -> [String: String] {
        var headers: [String: String] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].lowercased()
            headers[name] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        return headers
    }
}
