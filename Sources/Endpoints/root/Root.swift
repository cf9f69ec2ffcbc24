import ChatbotAPI
import JSON

/// `GET /` says where one is; a browser gets the chat page. The pages about the API and what pages load are sent from here, too.
/// Apache also sends every request here that no other executable answers: those get 404.
struct Root: Endpoint {
    static let name = "root"
    static let route = Route.root
    static let otherRoutes = [Route.documentation, .description, .webFile]

    static func answer(_ call: Call) throws -> Answer {
        switch call.path.first {
        case nil:
            if call.prefersPage("index.html") { return try call.page("index.html", isFolder: true) }
            return .ok([
                "message": "Welcome to the Mobile App AI Chatbot API!", "version": "1.0.0", "docs": "/docs",
            ])
        case "docs": return try call.page("docs.html", isFolder: false)
        case "openapi.json": return try call.file("openapi.json")
        default: return try call.file(call.path.last ?? "")
        }
    }
}
