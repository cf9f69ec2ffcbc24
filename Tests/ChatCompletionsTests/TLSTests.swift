import ChatCompletions
import Foundation
import GroqStandIn
import Testing

@Suite struct TLSTests {
    init() {
        signal(SIGPIPE, SIG_IGN)
    }

    @Test func `A server with a certificate of a known authority is asked, by file and by directory`() throws {
        try withTLS(names: ["IP:127.0.0.1"]) { site in
            for store in [
                CertificateStore.file(site.certificates.authority.path), .directory(site.certificates.directory.path),
            ] {
                let reply = try site.client(store).complete(question)
                #expect(reply.content == "You said: How do I withdraw money?")
            }
        }
    }

    @Test func `A stream comes piece by piece over TLS, and after more than fits a buffer`() throws {
        try withTLS(names: ["IP:127.0.0.1"]) { site in
            let gate = Gate()
            let thoughts = StreamScript.Step.reasoning(String(repeating: "hm ", count: 100_000))
            site.standIn.enqueue(
                .stream([.content("a"), .gate(gate), thoughts, thoughts, thoughts, .content("b"), .finish(), .done]))
            let call = try StreamedCall(of: site.client(.file(site.certificates.authority.path))) { progress in
                if case .piece = progress {
                    gate.open()
                }
            }
            #expect(call.pieces == ["a", "b"])
        }
    }

    @Test func `A server with a certificate of an unknown authority is not asked`() throws {
        let others = try TestCertificates(names: ["IP:127.0.0.1"])
        defer { others.remove() }
        try withTLS(names: ["IP:127.0.0.1"]) { site in
            let stores = [CertificateStore.file(others.authority.path), .directory(others.directory.path)]
            for store in stores + [try #require(try CertificateStore.find(environment: { _ in nil }))] {
                expectTLSFailure(try failure(of: site.client(store)))
            }
            #expect(site.standIn.requests.isEmpty)
        }
    }

    @Test func `A server with a certificate for another host is not asked`() throws {
        try withTLS(names: ["DNS:api.groq.com", "IP:127.0.0.2"]) { site in
            expectTLSFailure(try failure(of: site.client(.file(site.certificates.authority.path))))
            #expect(site.standIn.requests.isEmpty)
        }
    }

    @Test func `A file that holds no certificates is reported as such`() throws {
        try withTLS(names: ["IP:127.0.0.1"]) { site in
            expectTLSFailure(try failure(of: site.client(.file("/etc/hostname"))))
            expectTLSFailure(try failure(of: site.client(.file("/no/such/file"))))
        }
    }

    @Test func `A server that does not speak TLS is reported and tried again`() throws {
        try withStandIn { standIn in
            let client = try client(port: standIn.port, .file("/etc/ssl/certs/ca-certificates.crt"))
            let error = try failure(of: client)
            #expect(error.attempts == 3)
            guard case .transport(let transport) = error.lastFailure else {
                Issue.record("\(error)")
                return
            }
            #expect(transport.kind == .tls)
        }
    }

    @Test func `A connection that is reset below TLS is tried again`() throws {
        try withTLS(names: ["IP:127.0.0.1"]) { site in
            site.standIn.enqueue(.reset, .truncatedBody)
            let reply = try site.client(.file(site.certificates.authority.path)).complete(question)
            #expect(reply.attempts == 3)
        }
    }

    /// A certificate that does not hold today does not hold half a second later.
    private func expectTLSFailure(_ error: ChatCompletionsError) {
        #expect(error.attempts == 1)
        guard case .transport(let transport) = error.lastFailure else {
            Issue.record("\(error)")
            return
        }
        #expect(transport.kind == .tls)
        #expect(error.reason == .unavailable(retryAfter: nil))
    }
}

/// A stand-in behind TLS.
private struct TLSSite {
    let standIn: GroqStandIn
    let relay: TLSRelay
    let certificates: TestCertificates

    func client(_ store: CertificateStore) throws -> ChatCompletionsClient {
        try ChatCompletionsTests.client(port: relay.port, store, apiKey: standIn.apiKey)
    }
}

private func withTLS(names: [String], _ body: (TLSSite) throws -> Void) throws {
    let certificates = try TestCertificates(names: names)
    defer { certificates.remove() }
    try withStandIn { standIn in
        let relay = try TLSRelay(to: standIn.port, certificates: certificates)
        defer { relay.stop() }
        try body(TLSSite(standIn: standIn, relay: relay, certificates: certificates))
    }
}

private func client(port: UInt16, _ store: CertificateStore, apiKey: String = "key") throws -> ChatCompletionsClient {
    try ChatCompletionsClient(
        baseURL: "https://127.0.0.1:\(port)/openai/v1", apiKey: apiKey, models: [llama],
        sampling: Sampling(temperature: 0.5, topP: 0.95, maxTokens: 500), certificates: store,
        timing: VirtualTime().timing())
}
