import CGI
import HTTPTypes
public import JSON

/// What an endpoint answers: a status and a JSON body, or a file of the site.
public struct Answer: Sendable {
    let status: HTTPResponse.Status
    var headerFields: [HTTPField]
    let body: JSONValue?
    private let file: WebFile?

    init(_ status: HTTPResponse.Status, _ body: JSONValue?, headerFields: [HTTPField] = []) {
        self.status = status
        self.body = body
        self.headerFields = headerFields
        file = nil
    }

    /// A file for a browser.
    /// - Parameter status: 200, or 304 for one that the browser has.
    init(_ file: WebFile, _ status: HTTPResponse.Status) {
        self.status = status
        self.file = file
        body = nil
        headerFields = file.headerFields
    }

    /// 200 with a JSON body.
    public static func ok(_ body: JSONValue) -> Answer { Answer(.ok, body) }

    /// 200 with a JSON body that a browser saves as a file.
    public static func download(_ body: JSONValue, as name: String) -> Answer {
        Answer(.ok, body, headerFields: [.init(name: .contentDisposition, value: "attachment; filename=\"\(name)\"")])
    }

    /// 308: for good, and with the same method.
    static func redirect(to reference: String) -> Answer {
        Answer(.permanentRedirect, nil, headerFields: [.init(name: .location, value: reference)])
    }

    /// 200 with `{"msg":"…"}`.
    public static func message(_ text: String) -> Answer { .ok(["msg": .string(text)]) }

    /// An error with `{"detail":"…"}`.
    static func error(
        _ status: HTTPResponse.Status, _ detail: String, headerFields: [HTTPField] = [], fields: [InvalidField] = []
    ) -> Answer {
        var members = [JSONValue.Member("detail", .string(detail))]
        if !fields.isEmpty { members.append(.init("errors", .array(fields.map(\.json)))) }
        return Answer(status, .object(members), headerFields: headerFields)
    }

    /// What an error says to people.
    var detail: String {
        guard case .object(let members) = body,
            case .string(let text) = members.first(where: { $0.name == "detail" })?.value
        else { return "" }
        return text
    }

    /// The response for the server.
    var response: CGIResponse {
        var fields = headerFields
        fields.append(.xContentTypeOptions, "nosniff")
        if let file { return CGIResponse(status: status, headerFields: fields, body: file.bytes) }
        fields.append(.cacheControl, "no-store")
        if body != nil { fields.append(.contentType, "application/json") }
        return CGIResponse(status: status, headerFields: fields, body: body?.utf8 ?? [])
    }
}
