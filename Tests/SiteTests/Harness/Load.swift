import Foundation
import Synchronization
import Testing

/// Clients that use a site without a break, and note whatever is not answered as it should be.
final class Load: Sendable {
    struct Outcome: Sendable {
        var requests = 0
        var failures: [String] = []
    }

    private let outcome = Mutex(Outcome())
    private let isOver = Atomic(false)
    private let clients: Mutex<[Background<Void>]>

    /// - Parameter site: one without limits, where the guide answers.
    init(on site: StagedSite, clients count: Int = 4) throws {
        let accounts = try (0..<count).map { _ in try site.newAccount() }
        clients = Mutex([])
        let started = accounts.map { account in Background { [self] in run(account) } }
        clients.withLock { $0 = started }
    }

    /// Stops the clients, each behind its request.
    func end() throws -> Outcome {
        isOver.store(true, ordering: .relaxed)
        for client in clients.withLock({ $0 }) { try client.value() }
        return outcome.withLock { $0 }
    }

    private func run(_ account: Account) {
        var conversation = 0
        while !isOver.load(ordering: .relaxed) {
            note("health") { try account.get("/health") }
            note("a new conversation") {
                let response = try account.send(.post("/conversations/"))
                conversation = try response.expectSuccess().number
                return response
            }
            note("a message") { try account.ask("How do I add money?", in: conversation) }
            note("messages") { try account.get("/conversations/\(conversation)/messages") }
            note("the list") { try account.get("/conversations/") }
            note("a log-in") { try account.site.logIn(account.name, account.password) }
            note("an unknown path") { try account.get("/nothing") }
        }
    }

    private func note(_ name: String, _ request: () throws -> HTTPResponse) {
        let failure: String?
        do {
            let response = try request()
            failure = response.status == (name == "an unknown path" ? 404 : 200) ? nil : "\(name): \(response)"
        } catch { failure = "\(name): \(error)" }
        outcome.withLock {
            $0.requests += 1
            if let failure { $0.failures.append(failure) }
        }
    }
}
