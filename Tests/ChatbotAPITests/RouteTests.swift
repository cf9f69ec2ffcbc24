import HTTPTypes
import Testing

@testable import ChatbotAPI

@Suite struct RouteTests {
    @Test(arguments: [
        ([], "GET, HEAD, OPTIONS"), (["health"], "GET, HEAD, OPTIONS"), (["auth", "register"], "POST, OPTIONS"),
        (["auth", "token"], "POST, OPTIONS"), (["conversations"], "GET, HEAD, POST, OPTIONS"),
        (["auth", "password"], "POST, OPTIONS"), (["auth", "me"], "GET, HEAD, DELETE, OPTIONS"),
        (["auth", "me", "export"], "GET, HEAD, OPTIONS"),
        (["conversations", "7"], "PATCH, DELETE, OPTIONS"), (["conversations", "x/y\0"], "PATCH, DELETE, OPTIONS"),
        (["conversations", "7", "messages"], "GET, HEAD, POST, OPTIONS"),
    ])
    func `every path knows its methods`(path: [String], methods: String) {
        #expect(Route.methods(of: path).map(\.rawValue).joined(separator: ", ") == methods)
    }

    @Test func `the log-in and what is got change no data`() {
        let changing = Route.all.filter(\.changesData)
        #expect(
            changing == [
                .register, .changePassword, .deleteAccount, .createConversation, .renameConversation,
                .deleteConversation, .sendMessage,
            ])
    }

    @Test(arguments: [HTTPRequest.Method.put, .patch, .delete, .init("PROPFIND")!])
    func `any other method of a route to come is taken to change data`(method: HTTPRequest.Method) {
        #expect(Route(method: method, path: Route.token.path).changesData)
    }

    @Test(arguments: [
        ["auth"], ["Health"], ["health", ""], ["conversations", "7", "messages", "1"], [".", "health"],
        ["health", "."],
        ["conversations", "7", "message"], ["conversations", "messages", "7"],
    ])
    func `any other path is unknown`(path: [String]) {
        #expect(Route.methods(of: path).isEmpty)
    }
}
