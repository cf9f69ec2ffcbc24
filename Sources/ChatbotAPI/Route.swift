public import HTTPTypes

/// A method and a path of the API. The site's `.htaccess` chooses the executable; this table is what the executables
/// know about each other: it tells 404 from 405, and which methods a path has.
public struct Route: Sendable, Equatable {
    /// Stands in a path where the id of a conversation stands in a request, or the name of a file.
    private static let id = "{id}"

    public let method: HTTPRequest.Method
    let path: [String]

    public static let root = Route(method: .get, path: [])
    public static let documentation = Route(method: .get, path: ["docs"])
    public static let description = Route(method: .get, path: ["openapi.json"])
    public static let webFile = Route(method: .get, path: ["web", id])
    public static let health = Route(method: .get, path: ["health"])
    public static let register = Route(method: .post, path: ["auth", "register"])
    public static let token = Route(method: .post, path: ["auth", "token"])
    public static let changePassword = Route(method: .post, path: ["auth", "password"])
    public static let showAccount = Route(method: .get, path: ["auth", "me"])
    public static let deleteAccount = Route(method: .delete, path: ["auth", "me"])
    public static let exportAccount = Route(method: .get, path: ["auth", "me", "export"])
    public static let listConversations = Route(method: .get, path: ["conversations"])
    public static let createConversation = Route(method: .post, path: ["conversations"])
    public static let renameConversation = Route(method: .patch, path: ["conversations", id])
    public static let deleteConversation = Route(method: .delete, path: ["conversations", id])
    public static let listMessages = Route(method: .get, path: ["conversations", id, "messages"])
    public static let sendMessage = Route(method: .post, path: ["conversations", id, "messages"])

    /// Whether an answer may change the store: every method but `GET` is taken to, and only the log-in is known not to.
    var changesData: Bool { method != .get && self != .token }

    static let all = [
        root, documentation, description, webFile, health, register, token, changePassword, showAccount, deleteAccount,
        exportAccount, listConversations,
        createConversation, renameConversation, deleteConversation, listMessages, sendMessage,
    ]

    /// The methods that a path answers, `GET` with `HEAD` and every one with `OPTIONS`; empty for an unknown path.
    static func methods(of path: [String]) -> [HTTPRequest.Method] {
        let methods = all.filter { $0.matches(path) }.flatMap { $0.method == .get ? [.get, .head] : [$0.method] }
        return methods.isEmpty ? [] : methods + [.options]
    }

    /// Whether the route has this path, whatever stands where an id is expected.
    func matches(_ path: [String]) -> Bool {
        path.count == self.path.count && zip(self.path, path).allSatisfy { $0 == Self.id || $0 == $1 }
    }
}
