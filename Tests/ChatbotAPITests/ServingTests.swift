import Chatbot
import Environment
import Foundation
import JSON
import Synchronization
import SystemPackage
import Testing

@testable import ChatbotAPI

/// An endpoint at the path of `/health` that fails as it is told.
private struct FailingEndpoint: Endpoint {
    static let name = "failing"
    static let route = Route.health
    nonisolated(unsafe) static var error: any Error = HTTPError.notFound

    static func answer(_ call: Call) throws -> Answer { throw error }
}

/// An endpoint at the path of `/health` that opens the store, loses its folder, and opens the store again.
private struct ReopeningEndpoint: Endpoint {
    static let name = "reopening"
    static let route = Route.health

    static func answer(_ call: Call) throws -> Answer {
        _ = try call.store()
        try FileManager.default.removeItem(atPath: call.configuration.dataDirectory)
        _ = try call.store()
        return .message("opened once")
    }
}

/// Serialized: the endpoint is told through a static variable.
@Suite(.serialized) final class ServingTests {
    private let home = FileManager.default.temporaryDirectory.path + "/serving-\(UUID())"

    init() throws {
        try FileManager.default.createDirectory(
            atPath: "\(home)/data", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    private func serve<E: Endpoint>(
        _ more: [String: String] = [:], by endpoint: E.Type = FailingEndpoint.self,
        input: FileDescriptor = .standardInput, now: @escaping @Sendable () -> Void = {}
    ) throws -> String {
        let path = "\(home)/output"
        let output = try FileDescriptor.open(
            path, .readWrite, options: [.create, .truncate], permissions: .ownerReadWrite)
        defer { try? output.close() }
        var environment = ["REQUEST_METHOD": "GET", "REQUEST_URI": "/health", "SCRIPT_NAME": "/cgi-bin/health.cgi"]
        environment.merge(more) { $1 }
        let site = Site(home: home, environment: EnvironmentVariables(environment)) {
            now()
            return Timestamp(milliseconds: 0)
        }
        site.serve(endpoint, input: input, output: output)
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    private var log: String {
        (try? String(contentsOfFile: "\(home)/data/logs/failing/1970-01-01.jsonl", encoding: .utf8))
            ?? ""
    }

    private struct Case: Sendable {
        let error: any Error
        let status: Int
        let detail: String
        let logged: String?

        init(_ error: any Error, _ status: Int, _ detail: String, logged: String?) {
            self.error = error
            self.status = status
            self.detail = detail
            self.logged = logged
        }
    }

    private static let cases = [
        Case(ChatbotError.storage(reason: "write: full"), 500, "Failed to process request", logged: "write: full"),
        Case(ChatbotError.storageBusy(reason: "lock"), 503, "Failed to process request", logged: "lock"),
        Case(
            ChatbotError.assistantUnavailable(AssistantError("HTTP 500", attempts: 3)), 503,
            "The assistant is temporarily unavailable. Please try again in a moment.", logged: "HTTP 500"),
        Case(
            ChatbotError.replyInProgress, 409, "A reply is already being generated in this conversation", logged: nil),
        Case(
            ConfigurationError("SECRET_KEY is not set"), 500, "Server configuration error",
            logged: "SECRET_KEY is not set"),
        Case(CocoaError(.fileNoSuchFile), 500, "Failed to process request", logged: "CocoaError"),
    ]

    @Test(arguments: cases)
    private func `the client is told the public side of an error, and the log the other`(_ failure: Case) throws {
        FailingEndpoint.error = failure.error
        let response = try serve()
        #expect(response.hasPrefix("Status: \(failure.status) "))
        #expect(response.hasSuffix("\r\n\r\n{\"detail\":\"\(failure.detail)\"}"))
        let line = try #require(JSONObject(Array(log.utf8)[...]))
        #expect(line.int("status") == failure.status)
        #expect(line.string("error") == failure.logged)
        #expect(line.string("level") == (failure.status >= 500 ? "error" : "info"))
    }

    @Test func `waits are whole seconds, and never zero`() throws {
        FailingEndpoint.error = ChatbotError.assistantUnavailable(AssistantError("x", retryAfter: 0))
        #expect(try serve().contains("Retry-After: 1\r\n"))
        FailingEndpoint.error = ChatbotError.assistantUnavailable(AssistantError("x", retryAfter: 37))
        #expect(try serve().contains("Retry-After: 37\r\n"))
    }

    @Test func `HEAD has the head alone`() throws {
        let response = try serve(["REQUEST_METHOD": "HEAD"])
        #expect(response.hasSuffix("\r\n\r\n"))
        #expect(response.contains("Content-Length: "))
    }

    @Test func `the store is opened once`() throws {
        #expect(try serve(by: ReopeningEndpoint.self).hasSuffix(#"{"msg":"opened once"}"#))
    }

    @Test func `the line is in the log before the rest of a body is waited for`() throws {
        FailingEndpoint.error = HTTPError.notFound
        try Data("0123456789".utf8).write(to: URL(fileURLWithPath: "\(home)/input"))
        let input = try FileDescriptor.open("\(home)/input", .readOnly)
        defer { try? input.close() }
        let readByThen = Mutex<Int64?>(nil)
        // A line takes the time when it is written, and nobody asks for it later.
        _ = try serve(["CONTENT_LENGTH": "10"], input: input) {
            readByThen.withLock { $0 = try? input.seek(offset: 0, from: .current) }
        }
        #expect(readByThen.withLock(\.self) == 0)
        #expect(try input.seek(offset: 0, from: .current) == 10)
    }

    @Test func `a configuration that cannot be read is the server's error, and its line is in the log of the server`()
        throws
    {
        try Data("nonsense".utf8).write(to: URL(fileURLWithPath: "\(home)/.env"))
        #expect(try serve().hasSuffix(#"{"detail":"Server configuration error"}"#))
    }

    @Test func `a program that no server started says so`() throws {
        #expect(try serve(["REQUEST_URI": "/nowhere"]).contains("404 Not Found"))
        let path = "\(home)/output"
        let output = try FileDescriptor.open(
            path, .readWrite, options: [.create, .truncate], permissions: .ownerReadWrite)
        defer { try? output.close() }
        Site(home: home, environment: [:]) { Timestamp(milliseconds: 0) }
            .serve(FailingEndpoint.self, input: .standardInput, output: output)
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("Status: 500 "))
    }

    @Test(arguments: [
        ("abc-1.2_X", true), (String(repeating: "a", count: 128), true), ("", false), ("a b", false),
        ("a\r\nX: y", false),
        (String(repeating: "a", count: 129), false), ("é", false), ("a;b", false),
    ])
    func `a sane request id of the caller is kept, any other replaced`(id: String, isKept: Bool) throws {
        let response = try serve(["HTTP_X_REQUEST_ID": id])
        #expect(response.contains("X-Request-ID: \(id)\r\n") == isKept)
        let kept = try #require(JSONObject(Array(log.utf8)[...])?.string("request_id"))
        #expect(response.contains("X-Request-ID: \(kept)\r\n"))
    }

    @Test(arguments: [
        ("https://app.example.com", true), ("https://evil.example.com", false), ("https://app.example.com.evil", false),
    ])
    func `only a listed origin is let in, on errors and preflights alike`(origin: String, isListed: Bool) throws {
        try Data("ALLOWED_ORIGINS=https://app.example.com , https://b.example\n".utf8)
            .write(to: URL(fileURLWithPath: "\(home)/.env"))
        let failed = try serve(["HTTP_ORIGIN": origin])
        #expect(failed.contains("Access-Control-Allow-Origin: \(origin)\r\n") == isListed)
        #expect(failed.contains("Access-Control-Allow-Credentials: true\r\n") == isListed)
        #expect(failed.contains("Vary: Origin\r\n"))
        let preflight = try serve([
            "HTTP_ORIGIN": origin, "REQUEST_METHOD": "OPTIONS", "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "GET",
            "HTTP_ACCESS_CONTROL_REQUEST_HEADERS": "authorization, x-y",
        ])
        #expect(preflight.hasPrefix("Status: 204 "))
        #expect(preflight.contains("Access-Control-Allow-Headers: authorization, x-y\r\n") == isListed)
        #expect(preflight.contains("Access-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n") == isListed)
        #expect(preflight.contains("Access-Control-") == isListed)
    }
}
