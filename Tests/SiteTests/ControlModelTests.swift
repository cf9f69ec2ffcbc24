import Foundation
import GroqStandIn
import Testing

/// `chatbotctl check`, as far as it asks the server of the model.
@Suite struct ControlModelTests {
    let groq: GroqStandIn

    init() throws { groq = try GroqStandIn(apiKey: ModelSite.apiKey) }

    private func site(_ settings: [String: String?] = [:]) throws -> ScratchSite {
        try ScratchSite(
            ["ASSISTANT": "groq", "GROQ_API_KEY": ModelSite.apiKey, "GROQ_BASE_URL": groq.baseURL]
                .merging(settings) { $1 })
    }

    /// Certificates of the machine itself do not matter here.
    private func check(_ site: ScratchSite, _ arguments: [String] = []) throws -> CheckOutcome {
        try Control.check(arguments, home: site.home)
    }

    @Test func `A server that takes the key and has the models is good, and its models are listed`() throws {
        let outcome = try check(site())
        #expect(outcome.problems == [], "\(outcome)")
        #expect(outcome.findings["model.server"]?.first?.message.contains("llama-3.1-8b-instant") == true)
        #expect(outcome.findings["clock.server"]?.first?.status == "ok")
        #expect(groq.requests.map(\.path) == ["/openai/v1/models"])
    }

    @Test func `Offline, nobody is asked`() throws {
        let outcome = try check(site(), ["--offline"])
        #expect(outcome.problems == [] && outcome.findings["model.server"] == nil, "\(outcome)")
        #expect(groq.requests.isEmpty)
    }

    @Test func `A wrong key is found, and not shown`() throws {
        let site = try site(["GROQ_API_KEY": "gsk_another"])
        let outcome = try check(site)
        outcome.expect(only: "error model.server", saying: "401 (invalid_api_key)")
        #expect(!outcome.description.contains("gsk_another"))
    }

    @Test(arguments: [
        (Behavior.status(403), "403"), (.status(429), "429"), (.status(500), "500"), (.invalidJSON, "no list"),
        (.close, "failed"), (.truncatedBody, "failed"),
    ])
    func `A server that does not give its list is found`(behavior: Behavior, words: String) throws {
        groq.always(behavior)
        try check(site()).expect(only: "error model.server", saying: words)
    }

    @Test func `A server that is not there is found`() throws {
        let port = try RefusingPort()
        try check(site(["GROQ_BASE_URL": "http://127.0.0.1:\(port.port)/openai/v1"]))
            .expect(only: "error model.server", saying: "connection failed")
    }

    @Test func `An address without its version is found`() throws {
        try check(site(["GROQ_BASE_URL": "http://127.0.0.1:\(groq.port)/openai"]))
            .expect(only: "error model.server", saying: "404")
    }

    @Test func `Of several models, one that is not offered is a warning`() throws {
        groq.retire("llama-3.3-70b-versatile", as: .notFound)
        try check(site()).expect(only: "warning model.models", saying: "llama-3.3-70b-versatile not offered")
    }

    @Test func `No model that is offered is an error`() throws {
        let outcome = try check(site(["GROQ_MODELS": "gpt-9"]))
        outcome.expect(only: "error model.models", saying: "gpt-9")
        #expect(outcome.findings["model.models"]?.first?.advice.contains("openai/gpt-oss-120b") == true)
    }

    @Test(arguments: [-3600.0, 3600])
    func `A clock that differs from the server's is found`(ahead: Double) throws {
        groq.setClock(ahead: ahead)
        try check(site()).expect(only: "warning clock.server", saying: "s away")
    }

    @Test func `Authorities that cannot be read are found`() throws {
        try check(site(["CURL_CA_BUNDLE": "/nowhere.pem"]))
            .expect(only: "error model.certificates", saying: "/nowhere.pem")
    }

    @Test func `A server that the authorities do not know is found; one that they know is good`() throws {
        let certificates = try TestCertificates(names: ["IP:127.0.0.1"])
        let others = try TestCertificates(names: ["IP:127.0.0.1"])
        defer { certificates.remove() }
        defer { others.remove() }
        let relay = try TLSRelay(to: groq.port, certificates: certificates)
        defer { relay.stop() }
        let url = "https://127.0.0.1:\(relay.port)/openai/v1"
        let good = try check(site(["GROQ_BASE_URL": url, "CURL_CA_BUNDLE": certificates.authority.path]))
        #expect(good.problems == [], "\(good)")
        try check(site(["GROQ_BASE_URL": url, "CURL_CA_BUNDLE": others.authority.path]))
            .expect(only: "error model.server", saying: "TLS failed")
    }
}
