public import Foundation

/// A response as it goes out.
public struct Response: Sendable {
    public var status: Int
    public var headers: [String: String]
    public var body: Data

    public init(status: Int, headers: [String: String] = [:], body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Compact JSON and a line break, which is what Groq sends.
    static func json(status: Int = 200, _ object: [String: Any]) -> Response {
        let json = try? JSONSerialization.data(withJSONObject: object, options: [.withoutEscapingSlashes, .sortedKeys])
        return Response(
            status: status, headers: ["content-type": "application/json"], body: (json ?? Data()) + Data("\n".utf8))
    }

    /// An error in Groq's form.
    public static func error(
        status: Int, message: String, type: String = "invalid_request_error", code: String? = nil
    ) -> Response {
        var error = ["message": message, "type": type]
        error["code"] = code
        return json(status: status, ["error": error])
    }

    /// The list of models, with what the clock says.
    static func models(_ models: [Model], at time: Date) -> Response {
        let data = models.map { model -> [String: Any] in
            [
                "id": model.id, "object": "model", "created": 1_700_000_000, "owned_by": "Stand-in", "active": true,
                "context_window": 131_072, "public_apps": NSNull(), "max_completion_tokens": model.maxOutputTokens,
            ]
        }
        var response = json(["object": "list", "data": data])
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        response.headers["date"] = format.string(from: time)
        return response
    }

    /// What a gateway sends before a server that is down.
    public static func html(status: Int) -> Response {
        let page = "<html><head><title>\(status)</title></head><body><h1>\(status)</h1><hr>cloudflare</body></html>\n"
        return Response(status: status, headers: ["content-type": "text/html"], body: Data(page.utf8))
    }

    /// The status line and the headers, with the length of the whole body.
    var head: Data {
        Self.head(status: status, headers.merging(["content-length": "\(body.count)"]) { $1 })
    }

    static func head(status: Int, _ fields: [String: String]) -> Data {
        let lines = ["HTTP/1.1 \(status) Status"] + fields.sorted { $0.key < $1.key }.map { "\($0): \($1)" }
        return Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }
}
