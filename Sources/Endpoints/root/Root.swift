import ChatbotAPI
import JSON

/// `GET /` says where one is. Apache also sends every request here that no other executable answers: those get 404.
struct Root: Endpoint {
    static let name = "root"
    static let route = Route.root

    static func answer(_ call: Call) throws -> Answer {
        .ok(["message": "Welcome to the Mobile App AI Chatbot API!", "version": "1.0.0", "docs": "/docs"])
    }
}
