import ChatbotAPI
import JSON

/// `GET /health` says that the site runs. It needs neither the store nor a key.
struct Health: Endpoint {
    static let name = "health"
    static let route = Route.health

    static func answer(_ call: Call) throws -> Answer {
        .ok(.object([.init("status", "ok"), .init("service", "Mobile App AI Chatbot")]))
    }
}
