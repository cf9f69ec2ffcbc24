import ChatCompletions
import Foundation
import GroqStandIn
import Testing

@Suite struct ModelListTests {
    private func list(of standIn: GroqStandIn, apiKey: String? = nil) throws(ModelList.Failure) -> ModelList {
        try ModelList(
            baseURL: standIn.baseURL, apiKey: apiKey ?? standIn.apiKey, certificates: nil, timeout: .seconds(60))
    }

    @Test func `The models come in the order of the server, with what its clock says`() throws {
        try withStandIn { standIn in
            standIn.setClock(ahead: 7200)
            standIn.retire("qwen/qwen3.8-27b", as: .notFound)
            let list = try list(of: standIn)
            #expect(list.ids == Model.all.map(\.id).filter { $0 != "qwen/qwen3.8-27b" })
            let ahead = try #require(list.date) - Int(Date().timeIntervalSince1970)
            #expect((7000...7201).contains(ahead))
            let request = try #require(standIn.requests.first)
            #expect(request.method == "GET" && request.path == "/openai/v1/models" && request.body.isEmpty)
        }
    }

    @Test func `A key that is not valid is told by its status, and does not show`() throws {
        try withStandIn { standIn in
            let failure = #expect(throws: ModelList.Failure.self) { try list(of: standIn, apiKey: "gsk_wrong") }
            #expect(failure == .status(401, ServerError(code: "invalid_api_key", type: "invalid_request_error")))
            #expect(failure?.description == "status 401 (invalid_api_key)")
        }
    }

    @Test(arguments: [Behavior.invalidJSON, .wrongShape, .body("[]"), .hugeBody, .invalidUTF8])
    func `What is no list is an error`(behavior: Behavior) throws {
        try withStandIn { standIn in
            standIn.always(behavior)
            #expect(throws: ModelList.Failure.unreadable) { try list(of: standIn) }
        }
    }

    @Test(arguments: [("ftp://127.0.0.1", "key", "base URL"), ("http://127.0.0.1", "a key", "API key")])
    func `Settings with which nothing can be sent are told apart`(url: String, key: String, words: String) throws {
        let failure = #expect(throws: ModelList.Failure.self) {
            try ModelList(baseURL: url, apiKey: key, certificates: nil, timeout: .seconds(1))
        }
        #expect(failure?.description.contains(words) == true)
    }

    @Test func `An https server is not asked without certificates to verify it with`() {
        #expect(throws: ModelList.Failure.configuration(.noCertificates)) {
            try ModelList(baseURL: "https://127.0.0.1", apiKey: nil, certificates: nil, timeout: .seconds(1))
        }
    }
}
